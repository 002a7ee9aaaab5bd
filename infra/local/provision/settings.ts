import { z } from 'zod'
import { getAtt, ref } from '#stack/resource.ts'
import { portsFrom } from '../copy/ports.ts'
import { keptFolderOf } from '../copy/running-copy.ts'
import { secretPath } from '../copy/secret-files.ts'
import { type Environment, endpointOf, regionOf } from './emulators.ts'
import { makeResolver, type Place } from './resources.ts'
import { loadResources, readTemplate } from './template.ts'

/** The stage of every copy on a machine, and so the name of its stack. */
const localStage = 'local'

const functionsSchema = z.object({
  functions: z.record(z.string(), z.object({ environment: z.record(z.string(), z.unknown()).default({}) })),
})

const placeOf = (environment: Environment): Place => ({
  stackName: `sluice-${localStage}`,
  region: regionOf(environment),
  accountId: '000000000000',
  sqsEndpoint: endpointOf(environment, 'SQS'),
  secretPath: (name) => secretPath(keptFolderOf(portsFrom(environment).http, environment.SLUICE_DATA), name),
})

export const makeLocalResolver = (environment: Environment) => makeResolver(loadResources(), placeOf(environment))

/** The settings that only commands have. Functions have none of these resources. */
const commandSettings: readonly (readonly [name: string, value: unknown])[] = [
  ['JOBS_TABLE', ref('JobsTable')],
  ['INTAKE_CONSUMER_ROLE_ID', getAtt('IngestQueuedEventRole', 'RoleId')],
]

/**
 * The settings of commands and of all functions in `serverless.yml`: a name has the same value in each. A setting that is a variable of the
 * framework (`${env:AUTH_ISSUER}`) is left out, because the starting process has it.
 */
export const functionSettings = (environment: Environment): Record<string, string> => {
  const { functions } = functionsSchema.parse(readTemplate('serverless.yml'))
  const ofFunctions = Object.values(functions).flatMap(({ environment: own }) => Object.entries(own))
  const declared = [...ofFunctions, ...commandSettings]
  const known = declared.filter(([, value]) => !String(value).startsWith('${'))
  const resolve = makeLocalResolver(environment)
  return Object.fromEntries(known.map(([name, value]) => [name, String(resolve(value))]))
}
