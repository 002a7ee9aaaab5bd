import type * as z from 'zod'
import type { JsonObject } from '#kernel/domain/json.ts'
import { writeSchema } from '../json-schema.ts'

export const schemasPrefix = '#/components/schemas/'

/** A schema as it stands in the document: in place, or by its name where it has one. */
export const schemaOf = (schema: z.ZodType): JsonObject => writeSchema(schema, schemasPrefix).schema

/** Something under `components`, by its name. */
export const componentOf = (kind: 'headers' | 'parameters' | 'schemas', name: string): JsonObject => ({
  $ref: `#/components/${kind}/${name}`,
})
