import fc from 'fast-check'
import { follow } from '../world/json-schema.ts'
import { textOf } from './arbitrary-text.ts'

/** As much of JSON Schema 2020-12 as the HTTP contract uses. */
export type Schema = Readonly<{
  $ref?: string
  type?: string | readonly string[]
  const?: unknown
  enum?: readonly unknown[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: boolean | Schema
  unevaluatedProperties?: boolean | Schema
  propertyNames?: Schema
  items?: Schema
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  examples?: readonly unknown[]
}>

/** Any JSON value, small. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean(), fc.constant(null)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
)

/** Schemas may be recursive; values need not be endless. */
const depthMax = 12

/** Draws values that fit a schema of an OpenAPI document. Rules that a schema cannot express are not applied. */
export const arbitrariesOf = (document: unknown): ((schema: Schema) => fc.Arbitrary<unknown>) => {
  const whole = (schema: Schema): Schema => {
    const { $ref, allOf = [], ...rest } = schema
    const target = $ref === undefined ? [] : [follow(document, $ref) as Schema]
    return [...target, ...allOf].reduce((all: Schema, each) => both(all, whole(each)), rest)
  }

  const valuesFor = (schema: Schema, depth = 0): fc.Arbitrary<unknown> => {
    if (depth > depthMax) return fc.constant(null)
    const { anyOf, oneOf, ...rest } = whole(schema)
    const options = anyOf ?? oneOf
    if (options) return fc.oneof(...options.map((option) => valuesFor(both(rest, whole(option)), depth)))
    const drawn = plain(rest, depth)
    return rest.examples?.length ? fc.oneof(drawn, fc.constantFrom(...rest.examples)) : drawn
  }

  const plain = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    const { type } = schema
    if ('const' in schema) return fc.constant(schema.const)
    if (schema.enum) return fc.constantFrom(...schema.enum)
    if (Array.isArray(type)) return fc.oneof(...type.map((each: string) => plain({ ...schema, type: each }, depth)))
    if (type === 'object' || schema.properties) return objectOf(schema, depth)
    if (type === 'array') return arrayOf(schema, depth)
    if (type === 'integer' || type === 'number') return numberOf(schema)
    if (type === 'string') return textOf(schema)
    if (type === 'boolean') return fc.boolean()
    return type === 'null' ? fc.constant(null) : anything
  }

  const objectOf = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    const {
      properties = {},
      required = [],
      unevaluatedProperties: rest = true,
      additionalProperties: more = rest,
      propertyNames = {},
    } = schema
    const known = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, valuesFor(property, depth + 1)]),
    )
    const own = fc.record(known, { requiredKeys: required.filter((name) => Object.hasOwn(known, name)) })
    if (more === false) return own
    const named = whole(propertyNames)
    const name = named.enum
      ? fc.constantFrom(...named.enum.map(String))
      : textOf({ minLength: 1, maxLength: 20, ...named })
    const extra = fc.dictionary(name, more === true ? anything : valuesFor(more, depth + 1), { maxKeys: 3 })
    return fc.tuple(fc.option(extra, { nil: {} }), own).map(([others, fields]) => ({ ...others, ...fields }))
  }

  const arrayOf = ({ items = {}, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Schema, depth: number) =>
    fc.array(valuesFor(items, depth + 1), { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) })

  return (schema) => valuesFor(schema)
}

const numberOf = (schema: Schema): fc.Arbitrary<number> => {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  const least = Math.max(minimum ?? -1e9, exclusiveMinimum ?? -1e9)
  const most = Math.min(maximum ?? 1e9, exclusiveMaximum ?? 1e9)
  const drawn =
    type === 'integer'
      ? fc.integer({ min: Math.ceil(least), max: Math.floor(most) })
      : fc.double({ min: least, max: most, noNaN: true })
  return drawn.filter((number) => number !== exclusiveMinimum && number !== exclusiveMaximum)
}

/** A schema for values that fit both schemas, if they describe different things or the second is stricter. */
const both = (one: Schema, other: Schema): Schema => {
  const { properties: ours = {}, required = [], ...rest } = one
  const { properties: theirs = {}, required: more = [], ...others } = other
  const shared = Object.entries(theirs).map(([name, schema]) => [name, ours[name] ? both(ours[name], schema) : schema])
  const properties = { ...ours, ...Object.fromEntries(shared) }
  return {
    ...rest,
    ...others,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length + more.length > 0 && { required: [...new Set([...required, ...more])] }),
  }
}
