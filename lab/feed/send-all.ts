import { pause } from '../pause.ts'

type SendOptions = Readonly<{
  /** The most items in progress at once. */
  concurrency: number
  /** The most items begun per second, evenly spread. Without it there is no limit. */
  ratePerSecond?: number | undefined
  /** After an abort no item is begun. Items in progress are finished. */
  signal: AbortSignal
}>

/** Calls `send` for every item in order. Resolves when every item begun is finished. */
export const sendAll = async <Item>(
  items: readonly Item[],
  { concurrency, ratePerSecond, signal }: SendOptions,
  send: (item: Item) => Promise<void>,
): Promise<void> => {
  const startedAtMs = performance.now()
  const rest = items.entries()
  const untilDue = (index: number): Promise<void> | undefined => {
    if (ratePerSecond === undefined) return undefined
    const dueInMs = startedAtMs + (index * 1000) / ratePerSecond - performance.now()
    return dueInMs > 0 ? pause(dueInMs, signal) : undefined
  }
  const work = async (): Promise<void> => {
    for (const [index, item] of rest) {
      await untilDue(index)
      if (signal.aborted) return
      await send(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work))
}
