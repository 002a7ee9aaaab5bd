import type { Samples } from './samples.ts'

type Item = Readonly<Record<string, unknown>>

/** Digits of a sequence, and no more, may make one item longer than another. */
const slackBytes = 16

/** Bytes of each kind of item, as JSON. */
export const sizesOf = (samples: Samples): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(samples).map(([kind, item]) => [kind, JSON.stringify(item).length]))

/** In which kinds of item two events differ by more than ids and moments: in their attributes, or in size. */
export const unlikeKinds = (one: Samples, other: Samples): readonly string[] => {
  const others: Readonly<Record<string, Item>> = other
  return Object.entries(one)
    .filter(([kind, item]) => !isLike(item, others[kind] ?? {}))
    .map(([kind]) => kind)
}

const isLike = (one: Item, other: Item): boolean =>
  shapeOf(one) === shapeOf(other) && Math.abs(JSON.stringify(one).length - JSON.stringify(other).length) <= slackBytes

/** The names of all attributes, those within a fact's text and a kept answer too. */
const shapeOf = (value: unknown): string => {
  if (typeof value === 'string' && value.startsWith('{')) return shapeOf(JSON.parse(value))
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`
  if (typeof value !== 'object' || value === null) return ''
  const attributes = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${attributes.map(([name, inner]) => `${name}${shapeOf(inner)}`).join()}}`
}
