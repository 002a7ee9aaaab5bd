import { setImmediate } from 'node:timers/promises'
import type { ProgressBar } from '#commands/screen/progress-bar.ts'

/** How long-running work shows its progress and learns that it must stop. */
export type Watch = Readonly<{ signal: AbortSignal; startBar: (title: string, total: number) => ProgressBar }>

/** Ctrl-C or SIGTERM. */
export class Interrupted extends Error {}

/** Runs work that checks the signal regularly. An interrupt aborts the signal. */
export const interruptible = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
  const stop = new AbortController()
  const abort = (): void => stop.abort(new Interrupted())
  process.on('SIGINT', abort).on('SIGTERM', abort)
  try {
    return await work(stop.signal)
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort)
  }
}

/** Lets Node process signals during long work. @throws Interrupted */
export const breathe = async (signal: AbortSignal): Promise<void> => {
  await setImmediate()
  signal.throwIfAborted()
}
