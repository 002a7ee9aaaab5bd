import type { Samples } from './samples.ts'

type Item = Readonly<Record<string, unknown>>

/** Items may differ in length only by the digits of a sequence. */
const slackBytes = 16

/** Bytes of each kind of item, as JSON. */
export const sizesOf = (samples: Samples): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(samples).map(([kind, item]) => [kind, JSON.stringify(item).length]))

/** The kinds of item in which two events differ in attributes or size, ids and times aside. */
export const unlikeKinds = (one: Samples, other: Samples): readonly string[] => {
  const others: Readonly<Record<string, Item>> = other
  return Object.entries(one)
    .filter(([kind, item]) => !isLike(item, others[kind] ?? {}))
    .map(([kind]) => kind)
}

const isLike = (one: Item, other: Item): boolean =>
  shapeOf(one) === shapeOf(other) && Math.abs(JSON.stringify(one).length - JSON.stringify(other).length) <= slackBytes

/** The names of all attributes, including those in a fact's text and a stored answer. */
const shapeOf = (value: unknown): string => {
  if (typeof value === 'string' && value.startsWith('{')) return shapeOf(JSON.parse(value))
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`
  if (typeof value !== 'object' || value === null) return ''
  const attributes = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${attributes.map(([name, inner]) => `${name}${shapeOf(inner)}`).join()}}`
}
