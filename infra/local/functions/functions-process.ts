import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type Conditions, writeConditions } from '../conditions.ts'
import { projectFolder } from '../copy/running-copy.ts'
import type { Launch } from '../programs/launcher.ts'
import type { RunningProgram } from '../programs/leash.ts'
import { untilReady } from '../programs/until-ready.ts'
import { StartFailure } from '../start-failure.ts'
import { type Capacity, capacity } from './capacity.ts'

const countCalls = new URL('count-calls.ts', import.meta.url).href
/** Only for benchmarks, because it changes the calls to DynamoDB. */
const countCapacity = new URL('count-capacity.ts', import.meta.url).href

export type FunctionsOptions = Readonly<{
  launch: Launch
  environment: Readonly<Record<string, string>>
  logPath: string
  countsCapacity: boolean
  conditions: Conditions | undefined
}>

/**
 * Starts every function of serverless.yml with its triggers. Resolves once the API responds and the event
 * sources run.
 */
export const startFunctions = async (options: FunctionsOptions): Promise<RunningProgram> => {
  const { launch, environment, logPath, countsCapacity, conditions } = options
  const preloads = [countCalls, ...(countsCapacity ? [countCapacity] : [])].flatMap((path) => ['--import', path])
  const program = launch({
    part: 'The functions',
    command: process.execPath,
    args: [...preloads, serverlessProgram(), 'offline', 'start', '--stage', 'local'],
    environment: {
      ...inherited(),
      SLS_SCHEMA_CACHE_BASE_DIR: join(projectFolder, '.sluice'),
      SLUICE_CONDITIONS: writeConditions(conditions),
      ...environment,
    },
    folder: projectFolder,
    logPath,
    hasChannel: true,
  })
  const polling = nextMessage(program, 'event-sources-ready')
  const health = `${environment.SLUICE_HTTP_URL}/v1/health`
  const answers = untilReady(program, 300_000, () =>
    fetch(health, { signal: AbortSignal.timeout(10_000) }).then(({ ok }) => ok),
  )
  await Promise.race([answers, startFailed(program)])
  await Promise.race([polling, program.ended])
  return program
}

/** Never resolves. @throws StartFailure when the functions report why they cannot start, such as an invalid setting. */
export const startFailed = async (program: Pick<RunningProgram, 'channel' | 'part' | 'logPath'>): Promise<never> => {
  const { reason } = failure.parse(await nextMessage(program, 'start-failed'))
  throw new StartFailure(`${program.part} did not start: ${reason.replace(/\.$/, '')}. See ${program.logPath}.`)
}

const failure = z.object({ reason: z.string() })

/** The path of the program of the Serverless Framework. */
export const serverlessProgram = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('serverless/package.json')), 'bin', 'serverless.js')

/** The AWS settings of the user must never reach a local copy, and the settings of the copy are for this process only. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|VITEST)/.test(name)))

/** How often each AWS operation was called since these functions started, by `Service.Operation`. */
export const readCalls = async (program: RunningProgram): Promise<Readonly<Record<string, number>>> => {
  const answer = nextMessage(program, 'calls')
  program.channel.send({ type: 'calls' })
  const { calls } = await answer
  return z.record(z.string(), z.number()).parse(calls)
}

/**
 * Makes the functions reload when their sources change. Resolves when they watch the sources.
 * @param report receives a line for each reload, and for each change without a reload.
 */
export const watchSources = async (program: RunningProgram, report: (line: string) => void): Promise<void> => {
  program.channel.on('message', (received) => {
    const { data } = reloadLine.safeParse(received)
    if (data) report(data.line)
  })
  const watching = nextMessage(program, 'watching')
  program.channel.send({ type: 'watch' })
  await Promise.race([watching, program.ended])
}

const reloadLine = z.object({ type: z.literal('reload'), line: z.string() })

/** The units that these functions have consumed since they started; empty unless they count them. */
export const readCapacity = async (program: RunningProgram): Promise<Capacity> => {
  const answer = nextMessage(program, 'capacity')
  program.channel.send({ type: 'capacity' })
  return capacity.parse(await answer)
}

const message = z.looseObject({ type: z.string() })

const nextMessage = ({ channel }: Pick<RunningProgram, 'channel'>, type: string): Promise<z.output<typeof message>> =>
  new Promise((resolve) => {
    const listen = (received: unknown): void => {
      const { data } = message.safeParse(received)
      if (data?.type !== type) return
      channel.off('message', listen)
      resolve(data)
    }
    channel.on('message', listen)
  })
