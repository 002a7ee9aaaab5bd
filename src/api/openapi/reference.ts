import type * as z from 'zod'
import type { JsonObject } from '#kernel/domain/json.ts'
import { writeSchema } from '../json-schema.ts'

export const schemasPrefix = '#/components/schemas/'

/** A schema for the document: inline, or as a reference if it has a name. */
export const schemaOf = (schema: z.ZodType): JsonObject => writeSchema(schema, schemasPrefix).schema

/** Something under `components`, by its name. */
export const componentOf = (kind: 'headers' | 'parameters' | 'schemas', name: string): JsonObject => ({
  $ref: `#/components/${kind}/${name}`,
})
