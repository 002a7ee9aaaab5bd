import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkSettings } from '#stack/check-settings.ts'
import type { Ports } from './copy/ports.ts'
import { projectFolder } from './copy/running-copy.ts'
import { environmentOf } from './copy/stack-environment.ts'
import { StartFailure } from './start-failure.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The variables of the shell that a template names. */
const namesIn = (template: string): readonly string[] =>
  [...template.matchAll(/\$\{env:(\w+)/g)].map(([, name = '']) => name)

/**
 * Checks the settings that the functions of a copy get from the shell, as serverless.yml passes them on. A setting that the copy makes
 * itself replaces that of the shell.
 * @throws StartFailure with every invalid setting.
 */
export const checkShellSettings = (environment: Environment, ports: Ports): void => {
  const own = environmentOf({ ports, awsEndpointUrl: undefined, amqpUrl: '', accessKeyId: '', dataFolder: undefined })
  const names = new Set(namesIn(readFileSync(join(projectFolder, 'serverless.yml'), 'utf8')))
  const given = Object.entries({ ...environment, ...own }).flatMap(([name, value]) =>
    names.has(name) && value !== undefined ? [[name, value] as const] : [],
  )
  try {
    checkSettings([Object.fromEntries(given)])
  } catch (error) {
    throw new StartFailure(
      `${error instanceof Error ? error.message : error}. Correct them in the shell: see .env.example.`,
    )
  }
}
