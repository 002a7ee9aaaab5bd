import { catalogue, producerType } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { writeSchema } from '../json-schema.ts'
import { componentOf, schemasPrefix } from './reference.ts'

/** Types a producer may send. */
const producible: readonly CatalogueEntry[] = [...catalogue.values()].filter(
  ({ type }) => producerType(type) !== undefined,
)

/**
 * The schemas of events, for generators of clients in any language. `CloudEvent` is one of the schemas named after a type, by
 * its `type`. Each of them is whole: the attributes of `envelope`, and its own `data`. `EventData` is any `data`.
 * Keywords beside a reference are valid in OpenAPI 3.1. A generator that ignores them still has the right type.
 */
export const eventSchemas = (envelope: JsonObject): Readonly<Record<string, JsonObject>> => ({
  CloudEvent: {
    title: envelope.title,
    description: envelope.description,
    oneOf: producible.map(({ type }) => componentOf('schemas', type)),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(producible.map(({ type }) => [type, `${schemasPrefix}${type}`])),
    },
  },
  NamedCloudEvent: { ...componentOf('schemas', 'CloudEvent'), required: ['id'] },
  EventData: {
    title: 'Event data',
    description: 'Binary mode: only the `data` of an event.',
    anyOf: producible.map(({ type }) => componentOf('schemas', dataOf(type))),
  },
  ...Object.fromEntries(producible.flatMap((entry) => variantOf(envelope, entry))),
})

const dataOf = (type: string): string => `${type}.data`

/** `{type}` for the CloudEvent, `{type}.data` for its data, and the schemas that the data references. */
const variantOf = (
  envelope: JsonObject,
  { type, summary, data, example }: CatalogueEntry,
): readonly (readonly [string, JsonObject])[] => {
  const { schema, named } = writeSchema(data, schemasPrefix)
  const properties = { type: { type: 'string', enum: [type] }, data: componentOf('schemas', dataOf(type)) }
  const { title: _, description: __, properties: attributes = {}, ...rest } = envelope
  return [
    ...Object.entries(named),
    [type, { title: type, description: summary, ...rest, properties: { ...Object(attributes), ...properties } }],
    [dataOf(type), { title: `${type} data`, ...schema, examples: [example] }],
  ]
}
