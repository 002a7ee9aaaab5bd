import { catalogue, producerType } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { writeSchema } from '../json-schema.ts'
import { componentOf, schemasPrefix } from './reference.ts'

/** Types a producer may send. */
const producible = (): readonly CatalogueEntry[] =>
  [...catalogue.values()].filter(({ type }) => producerType(type) !== undefined)

/** A CloudEvent is one of these. Its `type` determines the schema of its `data`. */
export const withVariants = (cloudEvent: JsonObject): JsonObject => ({
  ...cloudEvent,
  oneOf: producible().map(({ type }) => componentOf('schemas', type)),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(producible().map(({ type }) => [type, `${schemasPrefix}${type}`])),
  },
})

/** Two schemas for each type: `{type}` for the CloudEvent and `{type}.data` for its data. */
export const variantSchemas = (): Readonly<Record<string, JsonObject>> =>
  Object.fromEntries(producible().flatMap((entry) => [...variantOf(entry)]))

const variantOf = ({ type, summary, data, example }: CatalogueEntry): readonly (readonly [string, JsonObject])[] => {
  const properties = { type: { const: type }, data: componentOf('schemas', `${type}.data`) }
  const { schema, named } = writeSchema(data, schemasPrefix)
  return [
    ...Object.entries(named),
    [type, { title: type, description: summary, type: 'object', required: ['type', 'data'], properties }],
    [`${type}.data`, { title: `${type} data`, ...schema, examples: [example] }],
  ]
}
