import { randomBytes } from 'node:crypto'
import * as core from 'zod/v4/core'
import type { CatalogueEntry } from '#catalogue/define.ts'
import { innerOf, isFields, markedPlaces, privacyOf } from '#catalogue/marked-places.ts'

type Schema = core.$ZodType

/** Twelve hexadecimal digits, which also fit into ids. */
export const aHexMark = (): string => randomBytes(6).toString('hex')

/** An address with a mark. It is searched by itself, because colons divide the mark. */
const addressWith = (mark: string): string => `2001:db8:${mark.slice(0, 4)}:${mark.slice(4, 8)}:${mark.slice(8)}::1`

/** Whether a text has a value of a marked event. */
export const hasMark = (text: string, mark: string): boolean => text.includes(mark) || text.includes(addressWith(mark))

/** Values with a mark, of which one fits each marked field. */
const valuesWith = (mark: string): readonly unknown[] => [
  `${mark} text`,
  mark,
  `${mark}@example.com`,
  `https://example.com/${mark}`,
  `00000000-0000-4000-8000-${mark}`,
  addressWith(mark),
  [`${mark} item`],
  { marked: `${mark} inner` },
]

const isSecretOrPersonal = (schema: Schema): boolean => ['personal', 'secret'].includes(privacyOf(schema) ?? '')

/** The example of a type with a mark in every personal and secret field, optional ones too, and in a field that the type does not know. */
export const markedExample = (
  { data, example, type }: CatalogueEntry,
  mark: string,
): Readonly<Record<string, unknown>> => {
  const marked = fill(data, example, mark) as Readonly<Record<string, unknown>>
  const withUnknown = { ...marked, unknownField: { note: mark } }
  // A strict type knows all its fields.
  const filled = core.safeParse(data, withUnknown).success ? withUnknown : marked
  const { error } = core.safeParse(data, filled)
  if (error) throw new Error(`The marked example of ${type} is invalid: ${error.message}`)
  return filled
}

/** The marked places of an example whose value has no mark. */
export const unmarkedPlaces = ({ data }: CatalogueEntry, filled: unknown, mark: string): readonly string[] =>
  [...markedPlaces(data, filled)].flatMap(([pointer, privacy]) =>
    privacy === 'identifier' || hasMark(JSON.stringify(valueAt(filled, pointer)), mark) ? [] : [pointer],
  )

const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], value)

/** `value` is undefined for a field that the example does not have. */
const fill = (schema: Schema, value: unknown, mark: string): unknown => {
  if (isSecretOrPersonal(schema))
    return valuesWith(mark).find((candidate) => core.safeParse(schema, candidate).success) ?? value
  if (privacyOf(schema) === 'identifier') return value
  const [inner] = innerOf(schema) ?? []
  if (inner) return fill(inner, value, mark)
  if (value === undefined) return undefined
  if (schema instanceof core.$ZodUnion) {
    const option = schema._zod.def.options.find((each) => core.safeParse(each, value).success)
    return option ? fill(option, value, mark) : value
  }
  if (schema instanceof core.$ZodArray && Array.isArray(value))
    return value.map((item) => fill(schema._zod.def.element, item, mark))
  if (schema instanceof core.$ZodRecord && isFields(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, fill(schema._zod.def.valueType, each, mark)]),
    )
  if (!(schema instanceof core.$ZodObject) || !isFields(value)) return value
  const known = Object.entries(schema._zod.def.shape).map(([name, field]) => [name, fill(field, value[name], mark)])
  return { ...value, ...Object.fromEntries(known.filter(([, each]) => each !== undefined)) }
}
