import { createHash } from 'node:crypto'

/** Random choices that a seed repeats: the same seed and name give the same choices, in the same order. */
export type Chance = Readonly<{
  /** A number from 0 to below 1. */
  next(): number
  /** True for this share of the calls. `rate` is from 0 to 1. */
  happens(rate: number): boolean
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number
  /** A copy in random order. */
  shuffle<Item>(items: readonly Item[]): readonly Item[]
}>

/** Each kind of choice has its own name, so that one more choice of a kind changes no other kind. Example: `sns-duplicates`. */
export const makeChance = (seed: number, name: string): Chance => {
  let count = 0
  const next = (): number => {
    count += 1
    return createHash('sha256').update(`${seed}/${name}/${count}`).digest().readUInt32BE() / 2 ** 32
  }
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  const shuffle = <Item>(items: readonly Item[]): readonly Item[] =>
    items
      .map((item) => ({ item, order: next() }))
      .toSorted((a, b) => a.order - b.order)
      .map(({ item }) => item)
  return { next, happens: (rate) => next() < rate, between, shuffle }
}
