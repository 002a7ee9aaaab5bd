import { pause } from '../pause.ts'

type Manner = Readonly<{
  /** At most so many at once. */
  concurrency: number
  /** At most so many begun a second, evenly spread; as fast as it goes where left out. */
  ratePerSecond?: number | undefined
  /** An abort begins no more; what is under way is finished. */
  signal: AbortSignal
}>

/** Does one piece of work for every item, in their order, and resolves when the last begun one is done. */
export const sendAll = async <Item>(
  items: readonly Item[],
  { concurrency, ratePerSecond, signal }: Manner,
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
