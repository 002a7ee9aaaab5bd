import type * as z from 'zod'
import { catalogue, producerType } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import { publishedEnvelope } from '#catalogue/envelope.ts'
import { factSchema } from '#facts/fact-schema.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { writeSchema } from '../json-schema.ts'
import { exampleEvent, exampleFact } from './examples.ts'
import { factData } from './fact-data.ts'

const prefix = '#/components/schemas/'
const reference = (name: string): JsonObject => ({ $ref: `${prefix}${name}` })

const entries: readonly CatalogueEntry[] = [...catalogue.values()]
const producible = entries.filter(({ type }) => producerType(type) !== undefined)

/** The message that sends an event of a type to Sluice. Example: `Trading.Order.Placed.v1.sent`. */
export const sentName = (type: string): string => `${type}.sent`

/** Types that may be sent to the queue `intake`. */
export const sentTypes: readonly string[] = producible.map(({ type }) => type)

/** Every type, in the order of the catalogue. */
export const factTypes: readonly string[] = entries.map(({ type }) => type)

/** A message for each version of each type: as a fact, and as a producer sends it. */
export const messages = (): JsonObject => ({
  ...Object.fromEntries(entries.map((entry) => [entry.type, factMessage(entry)])),
  ...Object.fromEntries(producible.map((entry) => [sentName(entry.type), sentMessage(entry)])),
})

const factMessage = ({ type, summary, publisher, example }: CatalogueEntry): JsonObject => ({
  name: type,
  title: type,
  summary,
  contentType: 'application/cloudevents+json',
  payload: envelopeOf('Fact', type, factSchemas.has(`${type}.fact`) ? `${type}.fact` : `${type}.data`),
  examples: [{ name: 'fact', summary, payload: exampleFact(type, publisher, example) }],
})

const sentMessage = ({ type, summary, example }: CatalogueEntry): JsonObject => ({
  name: sentName(type),
  title: `${type}, as a producer sends it`,
  summary,
  contentType: 'application/cloudevents+json',
  headers: reference('IntakeAttributes'),
  payload: envelopeOf('CloudEvent', type, `${type}.data`),
  examples: [
    {
      name: 'event',
      summary,
      headers: { tenant: 'acme', idempotencyKey: 'p-4711' },
      payload: exampleEvent(type, example),
    },
  ],
})

/** The envelope with the type and the schema of its data. */
const envelopeOf = (envelope: string, type: string, data: string): JsonObject => ({
  allOf: [reference(envelope), { type: 'object', properties: { type: { const: type }, data: reference(data) } }],
})

/** The schemas that messages reference by name, in draft 07, the dialect of AsyncAPI 3.0. */
export const messageSchemas = (): JsonObject => ({
  ...write('CloudEvent', publishedEnvelope({}), 'A CloudEvent 1.0, as a producer sends it.'),
  ...writeSchema(factSchema, prefix, 'draft-07').named,
  IntakeAttributes: intakeAttributes,
  Commitment: commitment,
  ...Object.assign(
    {},
    ...entries.filter(isOfData).map(({ type, data, summary }) => write(`${type}.data`, data, summary)),
  ),
  ...Object.fromEntries(factSchemas),
})

/** Whether a message has the data as a producer sends it. Data of Sluice itself can have commitments alone. */
const isOfData = ({ type }: CatalogueEntry): boolean =>
  producerType(type) !== undefined || !factSchemas.has(`${type}.fact`)

/** A schema under a name, and the schemas that it references. */
const write = (name: string, schema: z.ZodType, description: string): JsonObject => {
  const { schema: written, named } = writeSchema(schema, prefix, 'draft-07')
  return { ...named, [name]: { title: name, description, ...written } }
}

const commitment: JsonObject = {
  title: 'Commitment',
  description:
    'Stands in a fact in the place of a personal or secret value, which is in the vault. It shows nothing of the value. Two equal values have different commitments.',
  type: 'string',
  pattern: '^commitment:[A-Za-z0-9_-]{43}$',
}

/** The schemas of the data of facts that differ from what producers send, by name. */
const factSchemas: ReadonlyMap<string, JsonObject> = new Map(
  entries.flatMap((entry) => {
    const { schema } = writeSchema(entry.data, prefix, 'draft-07')
    const allowed = factData(entry, schema, reference('Commitment'))
    const words = {
      title: `${entry.type}.fact`,
      description: `${entry.summary} Personal and secret values are clear on the exchanges that \`docs/events.md\` names, and commitments elsewhere.`,
    }
    return allowed ? [[`${entry.type}.fact`, { ...words, ...allowed }] as const] : []
  }),
)

const intakeAttributes: JsonObject = {
  title: 'Attributes of an intake message',
  description: 'SQS message attributes of the type String, beside the body.',
  type: 'object',
  required: ['tenant'],
  properties: {
    tenant: {
      type: 'string',
      description: 'The tenant of the event. The sender must be permitted to write for this tenant.',
    },
    idempotencyKey: {
      type: 'string',
      pattern: '^[!-~]{1,255}$',
      description: 'Required if the event has no `id`. Ignored if it has one.',
    },
  },
}
