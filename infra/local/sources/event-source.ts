import { setTimeout as wait } from 'node:timers/promises'

/** Calls a function with an event and returns its answer. Rejects when the function throws or times out. */
export type Invoke = (event: unknown) => Promise<unknown>

/** A running event source mapping. */
export type EventSource = Readonly<{
  /** Stops receiving, and resolves when all received records are handled. */
  stop(): Promise<void>
}>

/** Receives the failures of an event source that it retries. */
export type FailureReporter = (message: string) => void

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** Waits until the time has passed or the signal aborts. Never rejects. */
export const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
  wait(delayMs, undefined, { signal }).catch(() => undefined)

/** A delay that doubles from `firstMs` up to `mostMs`, with jitter between half of it and the whole. `attempt` counts from 0. */
export const backoffMs = (attempt: number, firstMs: number, mostMs: number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 20)) * (0.5 + Math.random() / 2)

/** Repeats `work` until the signal aborts. A failure is reported and retried after a pause. */
export const keepDoing = async (
  work: () => Promise<void>,
  reportFailure: FailureReporter,
  signal: AbortSignal,
): Promise<void> => {
  let failures = 0
  while (!signal.aborted) {
    try {
      await work()
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      reportFailure(reasonOf(error))
      await pause(backoffMs(failures++, 200, 5000), signal)
    }
  }
}
