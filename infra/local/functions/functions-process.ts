import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type Conditions, writeConditions } from '../conditions.ts'
import { compileCacheFolder, projectFolder } from '../copy/running-copy.ts'
import { inheritedEnvironment, nextMessage, startFailed } from '../programs/channel.ts'
import type { Launch } from '../programs/launcher.ts'
import type { RunningProgram } from '../programs/leash.ts'
import { untilReady } from '../programs/until-ready.ts'
import { type SourceCounts, sourceCounts } from '../sources/source-counts.ts'
import { StartFailure } from '../start-failure.ts'
import { type Capacity, capacity } from './capacity.ts'

const countCalls = new URL('count-calls.ts', import.meta.url).href
/** Only for benchmarks, because it changes the calls to DynamoDB. It counts in this process, not in threads. */
const countCapacity = new URL('count-capacity.ts', import.meta.url).href
/** Only with the data on disk. Each thread loads it itself. */
const waitForCommit = new URL('wait-for-commit.ts', import.meta.url).href

export type FunctionsOptions = Readonly<{
  launch: Launch
  environment: Readonly<Record<string, string>>
  logPath: string
  countsCapacity: boolean
  conditions: Conditions | undefined
  /** The folder of the checkpoints of event sources. */
  checkpointFolder: string
  /** Receives a line for the user, when records of a stream are lost. */
  note: (line: string) => void
}>

/**
 * For one request. After a kill every instance loads at once and callers repeat what failed, so a request can wait long to be
 * accepted, and one that is given up goes to the end of the line.
 */
const answerTimeoutMs = 120_000

/**
 * Starts every function of serverless.yml with its triggers. Resolves once the API responds and the event sources run.
 */
export const startFunctions = async (options: FunctionsOptions): Promise<RunningProgram> => {
  const { launch, environment, logPath, countsCapacity, conditions, checkpointFolder, note } = options
  if (countsCapacity && conditions)
    throw new StartFailure('Units are counted in a kind copy only: leave conditions out.')
  const chosen = [...(countsCapacity ? [countCapacity] : []), ...(environment.SLUICE_DATA ? [waitForCommit] : [])]
  const preloads = [countCalls, ...chosen].flatMap((path) => ['--import', path])
  const program = launch({
    part: 'The functions',
    command: process.execPath,
    args: [...preloads, serverlessProgram(), 'offline', 'start', '--stage', 'local'],
    environment: {
      ...inheritedEnvironment(),
      NODE_COMPILE_CACHE: compileCacheFolder,
      SLS_SCHEMA_CACHE_BASE_DIR: join(projectFolder, '.sluice'),
      SLUICE_CONDITIONS: writeConditions(conditions),
      SLUICE_CHECKPOINTS: checkpointFolder,
      ...environment,
    },
    folder: projectFolder,
    logPath,
    hasChannel: true,
  })
  program.channel.on('message', (received) => {
    const { data } = streamLoss.safeParse(received)
    if (data) note(data.line)
  })
  const polling = nextMessage(program, 'event-sources-ready')
  const health = `${environment.SLUICE_HTTP_URL}/v1/health`
  const answers = untilReady(program, 300_000, () =>
    fetch(health, { signal: AbortSignal.timeout(answerTimeoutMs) }).then(({ status }) => isHealthAnswer(status)),
  )
  await Promise.race([answers, startFailed(program)])
  await Promise.race([polling, program.ended])
  return program
}

const streamLoss = z.object({ type: z.literal('stream-loss'), line: z.string() })

/**
 * Whether the functions respond, healthy or not: after a restart, another part may be unavailable and facts may wait, which is
 * 503. A function that cannot be loaded is 500 or 502.
 */
export const isHealthAnswer = (status: number): boolean => status === 200 || status === 503

/** The path of the program of the Serverless Framework. */
export const serverlessProgram = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('serverless/package.json')), 'bin', 'serverless.js')

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

/** What the event sources of these functions have counted since they started. */
export const readSourceCounts = async (program: RunningProgram): Promise<SourceCounts> => {
  const answer = nextMessage(program, 'sources')
  program.channel.send({ type: 'sources' })
  return sourceCounts.parse(await answer)
}
