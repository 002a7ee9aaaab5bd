import * as core from 'zod/v4/core'
import type { JsonObject } from '#kernel/domain/json.ts'

type Schema = core.$ZodType

/**
 * The class of a value in the terms of its schema. `added`: the schema does not define a field of this name. `unknown`: it does not
 * define the value otherwise, or the value does not fit it.
 */
export type Privacy = 'identifier' | 'added' | 'unknown' | 'personal' | 'secret'

/** The marked values inside a value, by JSON pointer (RFC 6901). Nothing inside a marked value has a mark of its own. */
export type MarkedPlaces = ReadonlyMap<string, Privacy>

/** From the least strict to the strictest. A value that is marked twice has the stricter mark. */
const strictness: readonly Privacy[] = ['identifier', 'added', 'unknown', 'personal', 'secret']

type Mark = readonly [pointer: string, privacy: Privacy]

/** Every value that its schema marks, at any depth, and every value that the schema does not define. `under` is the pointer of the value. */
export const markedPlaces = (schema: Schema, value: unknown, under = ''): MarkedPlaces => {
  const places = new Map<string, Privacy>()
  for (const [pointer, privacy] of marksOf(schema, value, under)) {
    const known = places.get(pointer) ?? privacy
    places.set(pointer, strictness.indexOf(known) > strictness.indexOf(privacy) ? known : privacy)
  }
  return places
}

/** Adds a step to a JSON pointer. */
export const pointerTo = (pointer: string, step: string | number): string =>
  `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** The value with other values in some of its places. `replacementOf` returns `undefined` for a value that stays. */
export const replacePlaces = (
  value: unknown,
  replacementOf: (pointer: string, value: unknown) => Readonly<{ value: unknown }> | undefined,
  pointer = '',
): unknown => {
  const replacement = replacementOf(pointer, value)
  if (replacement) return replacement.value
  if (Array.isArray(value))
    return value.map((item, index) => replacePlaces(item, replacementOf, pointerTo(pointer, index)))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, replacePlaces(inner, replacementOf, pointerTo(pointer, name))]),
  )
}

const marksOf = (schema: Schema, value: unknown, pointer: string): readonly Mark[] => {
  const privacy = privacyOf(schema)
  if (privacy) return [[pointer, privacy]]
  if (value === null || value === undefined) return []
  const inner = innerOf(schema)
  if (inner) return inner.flatMap((each) => marksOf(each, value, pointer))
  if (schema instanceof core.$ZodUnion) return marksOfUnion(schema, value, pointer)
  if (Array.isArray(value)) return marksOfItems(schema, value, pointer)
  if (isFields(value)) return marksOfObject(schema, value, pointer)
  return plainKinds.has(schema._zod.def.type) && fits(schema, value) ? [] : [[pointer, 'unknown']]
}

/** A value of these kinds is known if it fits. The content of any other kind is unknown. */
const plainKinds: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'enum', 'literal', 'template_literal'])

/** The schemas inside a wrapper. A value must pass each of them. */
export const innerOf = (schema: Schema): readonly Schema[] | undefined => {
  if (schema instanceof core.$ZodLazy) return [schema._zod.def.getter()]
  if (schema instanceof core.$ZodPipe) return [schema._zod.def.in, schema._zod.def.out].filter(isShape)
  const { def } = schema._zod
  return 'innerType' in def && def.innerType instanceof core.$ZodType ? [def.innerType] : undefined
}

/** A transform does not describe its input. */
const isShape = (schema: Schema): boolean => !(schema instanceof core.$ZodTransform)

/** A value that fits several options has the marks of each of them. */
const marksOfUnion = (schema: core.$ZodUnion, value: unknown, pointer: string): readonly Mark[] => {
  const options = schema._zod.def.options.filter((option) => fits(option, value))
  return options.length === 0 ? [[pointer, 'unknown']] : options.flatMap((option) => marksOf(option, value, pointer))
}

const marksOfItems = (schema: Schema, items: readonly unknown[], pointer: string): readonly Mark[] => {
  if (schema instanceof core.$ZodArray)
    return items.flatMap((item, index) => marksOf(schema._zod.def.element, item, pointerTo(pointer, index)))
  if (!(schema instanceof core.$ZodTuple)) return [[pointer, 'unknown']]
  const { items: schemas, rest } = schema._zod.def
  return items.flatMap((item, index): readonly Mark[] => {
    const [own, at] = [schemas[index] ?? rest, pointerTo(pointer, index)]
    return own ? marksOf(own, item, at) : [[at, 'unknown']]
  })
}

const marksOfObject = (schema: Schema, value: JsonObject, pointer: string): readonly Mark[] => {
  if (schema instanceof core.$ZodObject) {
    const shape = new Map(Object.entries(schema._zod.def.shape))
    return marksOfFields(value, pointer, (name) => shape.get(name))
  }
  if (!(schema instanceof core.$ZodRecord)) return [[pointer, 'unknown']]
  const { keyType, valueType } = schema._zod.def
  const privacy = privacyOf(keyType)
  return privacy ? [[pointer, privacy]] : marksOfFields(value, pointer, () => valueType)
}

const marksOfFields = (
  value: JsonObject,
  pointer: string,
  schemaOf: (name: string) => Schema | undefined,
): readonly Mark[] =>
  Object.entries(value).flatMap(([name, inner]) => {
    const [schema, at] = [schemaOf(name), pointerTo(pointer, name)]
    return schema ? marksOf(schema, inner, at) : [[at, 'added'] as const]
  })

/** The mark of a schema itself, if it has one. */
export const privacyOf = (schema: Schema): Privacy | undefined => {
  const { 'x-sensitive': isSensitive, 'x-privacy': privacy = 'personal' } = core.globalRegistry.get(schema) ?? {}
  return isSensitive === true ? strictness.find((known) => known === privacy) : undefined
}

const fits = (schema: Schema, value: unknown): boolean => core.safeParse(schema, value).success

export const isFields = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
