import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

type Options = Readonly<{
  /** Example: `functions/intake/ingest-event.ts`. */
  path: string
  environment: Readonly<Record<string, string>>
  /** The timeout that Lambda would set. */
  timeoutMs?: number
}>

/** One function in a process of its own, as Lambda runs it, so that it can be killed. */
export type OwnFunction = Readonly<{
  /** Resolves with its answer; rejects when the process ends first. */
  invoke(event: unknown): Promise<APIGatewayProxyStructuredResultV2>
  /** Stops the process where it is, or lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** As a crash would. */
  kill(): Promise<void>
}>

export const startFunction = async ({ path, environment, timeoutMs = 10_000 }: Options): Promise<OwnFunction> => {
  const child = fork(fileURLToPath(new URL('function-child.ts', import.meta.url)), [path, String(timeoutMs)], {
    env: { ...process.env, ...environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await firstOf(child)
  return {
    invoke: async (event) => {
      const [message] = await Promise.all([firstOf(child), send(child, event)])
      return (message as { answer: APIGatewayProxyStructuredResultV2 }).answer
    },
    signal: (name) => void child.kill(name),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Without the callback, a process that is just killed would get an `error` event, which every waiter for its end would take for theirs. */
const send = (child: ChildProcess, event: unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    child.send(event as object, (error) => (error ? reject(error) : resolve()))
  })

const firstOf = async (child: ChildProcess): Promise<unknown> => {
  const listening = new AbortController()
  const { signal } = listening
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('The function has died.')
      }),
    ])
  } finally {
    listening.abort()
  }
}
