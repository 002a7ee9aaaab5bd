import * as z from 'zod'
import { published } from '#catalogue/define.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { codeListOf, codeLists } from './code-lists.ts'

/** The dialect of openapi.json, and the older one of AsyncAPI 3.0. */
export type Dialect = 'draft-2020-12' | 'draft-07'

/** A schema and the named ones (`.meta({ id })`) it refers to. */
type WrittenSchema = Readonly<{ schema: JsonObject; named: Readonly<Record<string, JsonObject>> }>

/**
 * A schema as JSON Schema, for the input before it is transformed. Named schemas are returned beside it and referenced
 * under `refPrefix`. Example: `#/components/schemas/`.
 */
export const writeSchema = (
  schema: z.ZodType,
  refPrefix: string,
  dialect: Dialect = 'draft-2020-12',
): WrittenSchema => {
  // As the items of a list, because zod never references the outermost schema by its name.
  const written = z.toJSONSchema(z.array(schema), { target: dialect, io: 'input', override: plainer })
  const defs = Object.entries(written.$defs ?? written.definitions ?? {})
  const named = defs.filter(([name]) => !isAnyJson(name)).map(([name, def]) => [name, refer(def, refPrefix)] as const)
  return {
    schema: asObject(refer(written.items, refPrefix)),
    named: { ...asObjects(named), ...listsIn(JSON.stringify(written)) },
  }
}

/** A schema with the definitions that it references. */
export const writeWholeSchema = (schema: z.ZodType): JsonObject => {
  const { schema: whole, named } = writeSchema(schema, '#/$defs/')
  return { ...whole, ...(Object.keys(named).length > 0 && { $defs: named }) }
}

/** The lists of codes that a written schema refers to. */
const listsIn = (text: string): Readonly<Record<string, JsonObject>> =>
  Object.fromEntries(Object.entries(codeLists).filter(([name]) => text.includes(`"#/$defs/${name}"`)))

type Override = Readonly<{ zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }>

/** zod does not write which schemes a URL may have. */
const schemePattern = ({ _zod: { def } }: z.ZodURL): JsonObject =>
  def.protocol ? { pattern: def.protocol.source.replace(/\$$/, ':') } : {}

/** Names of fields are always text, and long lists have a name. */
const plainer = ({ zodSchema, jsonSchema }: Override): void => {
  Object.assign(jsonSchema, published.get(zodSchema))
  // Many generators of clients read a list of one word, and no constant.
  if (jsonSchema.const !== undefined) {
    jsonSchema.enum = [jsonSchema.const]
    delete jsonSchema.const
  }
  if (isLong(jsonSchema)) jsonSchema.format = 'int64'
  if (zodSchema instanceof z.ZodURL) Object.assign(jsonSchema, schemePattern(zodSchema))
  if (isAnyText(jsonSchema.propertyNames)) delete jsonSchema.propertyNames
  const list = codeListOf(jsonSchema.enum ?? [])
  if (list === undefined) return
  delete jsonSchema.type
  delete jsonSchema.enum
  jsonSchema.$ref = `#/$defs/${list}`
}

const int32Max = 2 ** 31 - 1

/** Generators for Java, C# and other languages read an integer without a format as one of 32 bits. */
const isLong = ({ type, minimum = 0, maximum = 0 }: z.core.JSONSchema.BaseSchema): boolean =>
  type === 'integer' && (maximum > int32Max || minimum < -int32Max - 1)

const isAnyText = (schema: unknown): boolean => isObject(schema) && Object.keys(schema).join() === 'type'

/** zod writes "any JSON" as a recursive schema under a generated name. No other schema here is recursive. */
const isAnyJson = (name: string): boolean => name.startsWith('__schema')

const definition = /^#\/(?:\$defs|definitions)\/(.+)$/

/** The same schema, with references to the final place of the named ones. */
const refer = (node: unknown, refPrefix: string): unknown => {
  if (Array.isArray(node)) return node.map((item) => refer(item, refPrefix))
  if (!isObject(node)) return node
  const name = definition.exec(typeof node.$ref === 'string' ? node.$ref : '')?.[1]
  if (name !== undefined && isAnyJson(name)) return {}
  const parts = Object.entries(node).map(([key, value]) => [key, refer(value, refPrefix)] as const)
  return { ...Object.fromEntries(parts), ...(name !== undefined && { $ref: `${refPrefix}${name}` }) }
}

const isObject = (node: unknown): node is JsonObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node)

/** A schema that accepts anything may be `true`. As an object it is `{}`. */
const asObject = (node: unknown): JsonObject => (isObject(node) ? node : {})

const asObjects = (entries: readonly (readonly [string, unknown])[]): Record<string, JsonObject> =>
  Object.fromEntries(entries.map(([name, node]) => [name, asObject(node)]))
