/** Repeatable random numbers: the same seed gives the same numbers on every machine. Not for secrets. */
export type Random = Readonly<{
  /** From 0 to just below 1. */
  next(): number
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  whole(min: number, max: number): number
  /** A positive, log-normal number around a median. With `spread` 1, one in six is at least 2.7 times the median. */
  around(median: number, spread: number): number
  pick<Item>(items: readonly [Item, ...Item[]]): Item
}>

/** Mulberry32, with 32 bits of state. */
export const makeRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  /** Box–Muller transform: two uniform numbers give a normal one. */
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    chance: (probability) => next() < probability,
    whole,
    around: (median, spread) => median * Math.exp(spread * normal()),
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
  }
}
