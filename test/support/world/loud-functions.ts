import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Functions in a process of their own, in which every switch is on that makes them write more. */
export type LoudFunctions = Readonly<{
  /** Calls a function as Lambda would. Example of a path: `functions/intake/ingest-event.ts`. */
  invoke(path: string, event: unknown): Promise<unknown>
  /** All that was written to stdout and stderr so far. */
  output(): string
  stop(): Promise<void>
}>

const loud = {
  POWERTOOLS_LOG_LEVEL: 'DEBUG',
  POWERTOOLS_LOGGER_LOG_EVENT: 'true',
  POWERTOOLS_LOGGER_SAMPLE_RATE: '1',
  POWERTOOLS_METRICS_DISABLED: 'false',
}

export const startLoudFunctions = async (environment: Readonly<Record<string, string>>): Promise<LoudFunctions> => {
  const child = fork(fileURLToPath(new URL('loud-child.ts', import.meta.url)), [], {
    env: { ...process.env, ...environment, ...loud },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const written: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => written.push(bytes))
  await once(child, 'message')
  const waiting = answersOf(child)
  let callCount = 0
  return {
    invoke: (path, event) => {
      callCount += 1
      const answer = Promise.withResolvers<unknown>()
      waiting.set(callCount, answer)
      child.send({ id: callCount, path, event })
      return answer.promise
    },
    output: () => Buffer.concat(written).toString(),
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

type Waiting = Map<number, PromiseWithResolvers<unknown>>

const answersOf = (child: ChildProcess): Waiting => {
  const waiting: Waiting = new Map()
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.resolve(answer)
    waiting.delete(id)
  })
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The functions have died.'))
  })
  return waiting
}
