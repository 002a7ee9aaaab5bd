import * as core from 'zod/v4/core'
import type { JsonObject } from '#kernel/domain/json.ts'

type Schema = core.$ZodType

/** Replaces a value that is not shown. */
export const masked = '•••'

/**
 * A value with `•••` for every part that its schema marks as sensitive, at any depth, and for every part that the schema does
 * not define or that does not fit it.
 */
export const maskBySchema = (schema: Schema, value: unknown): unknown => {
  if (isSensitive(schema)) return masked
  if (value === null || value === undefined) return value
  const inner = innerOf(schema)
  if (inner) return inner.reduce<unknown>((shown, each) => maskBySchema(each, shown), value)
  if (schema instanceof core.$ZodUnion) return maskUnion(schema, value)
  if (Array.isArray(value)) return maskItems(schema, value)
  if (isFields(value)) return maskObject(schema, value)
  return plainKinds.has(schema._zod.def.type) && fits(schema, value) ? value : masked
}

/** A value of these kinds is shown if it fits. The content of any other kind is unknown. */
const plainKinds: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'enum', 'literal', 'template_literal'])

/** The schemas inside a wrapper. A value must pass each of them. */
const innerOf = (schema: Schema): readonly Schema[] | undefined => {
  if (schema instanceof core.$ZodLazy) return [schema._zod.def.getter()]
  if (schema instanceof core.$ZodPipe) return [schema._zod.def.in, schema._zod.def.out].filter(isShape)
  const { def } = schema._zod
  return 'innerType' in def && def.innerType instanceof core.$ZodType ? [def.innerType] : undefined
}

/** A transform does not describe its input. */
const isShape = (schema: Schema): boolean => !(schema instanceof core.$ZodTransform)

/** A value that fits several options is masked by each of them. */
const maskUnion = (schema: core.$ZodUnion, value: unknown): unknown => {
  const options = schema._zod.def.options.filter((option) => fits(option, value))
  return options.length === 0 ? masked : options.reduce<unknown>((shown, option) => maskBySchema(option, shown), value)
}

const maskItems = (schema: Schema, items: readonly unknown[]): unknown => {
  if (schema instanceof core.$ZodArray) return items.map((item) => maskBySchema(schema._zod.def.element, item))
  if (!(schema instanceof core.$ZodTuple)) return masked
  const { items: schemas, rest } = schema._zod.def
  return items.map((item, index) => maskWith(schemas[index] ?? rest, item))
}

const maskObject = (schema: Schema, value: JsonObject): unknown => {
  if (schema instanceof core.$ZodObject) {
    const shape = new Map(Object.entries(schema._zod.def.shape))
    return maskFields(value, (name) => shape.get(name))
  }
  if (!(schema instanceof core.$ZodRecord)) return masked
  const { keyType, valueType } = schema._zod.def
  return isSensitive(keyType) ? masked : maskFields(value, () => valueType)
}

/** The fields of an object, each by its own schema; one without a schema is masked. */
export const maskFields = (value: JsonObject, schemaOf: (name: string) => Schema | undefined): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskWith(schemaOf(name), inner)]))

const maskWith = (schema: Schema | null | undefined, value: unknown): unknown =>
  schema ? maskBySchema(schema, value) : masked

export const isSensitive = (schema: Schema): boolean => core.globalRegistry.get(schema)?.['x-sensitive'] === true

const fits = (schema: Schema, value: unknown): boolean => core.safeParse(schema, value).success

export const isFields = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
