import { setTimeout as wait } from 'node:timers/promises'

/** Calls a function with an event and gives its answer. Rejects when the function throws or runs out of time. */
export type Invoke = (event: unknown) => Promise<unknown>

/** One event source mapping at work. */
export type EventSource = Readonly<{
  /** Takes nothing more, and resolves once what was taken has been answered for. */
  stop(): Promise<void>
}>

/** Where an event source tells of a failure that it will get over by trying again. */
export type Complain = (message: string) => void

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** Waits, but not beyond the end. Never rejects. */
export const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
  wait(delayMs, undefined, { signal }).catch(() => undefined)

/** Doubles from `firstMs` up to `mostMs`, each time between half of it and the whole. `attempt` counts from 0. */
export const backoffMs = (attempt: number, firstMs: number, mostMs: number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 20)) * (0.5 + Math.random() / 2)

/** Repeats `work` until the end; a failure is told, and tried again a little later. */
export const keepDoing = async (work: () => Promise<void>, complain: Complain, signal: AbortSignal): Promise<void> => {
  let failures = 0
  while (!signal.aborted) {
    try {
      await work()
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      complain(reasonOf(error))
      await pause(backoffMs(failures++, 200, 5000), signal)
    }
  }
}
