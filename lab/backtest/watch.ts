import { setImmediate } from 'node:timers/promises'
import type { ProgressBar } from '#commands/screen/progress-bar.ts'

/** How long work shows how far it is, and hears that it is to stop. */
export type Watch = Readonly<{ signal: AbortSignal; startBar: (title: string, total: number) => ProgressBar }>

/** The user has pressed Ctrl-C, or somebody has sent SIGTERM. */
export class Interrupted extends Error {}

/** Runs work that looks at the signal now and then, which an interrupt aborts. */
export const interruptible = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
  const stop = new AbortController()
  const hear = (): void => stop.abort(new Interrupted())
  process.on('SIGINT', hear).on('SIGTERM', hear)
  try {
    return await work(stop.signal)
  } finally {
    process.off('SIGINT', hear).off('SIGTERM', hear)
  }
}

/** Lets signals be heard in the middle of long work. @throws Interrupted */
export const breathe = async (signal: AbortSignal): Promise<void> => {
  await setImmediate()
  signal.throwIfAborted()
}
