import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { nextCursor } from './parts.ts'

const document = z.record(z.string(), z.json())

/** The documents are the same for every caller. */
const documentCacheSeconds = 300

/** This contract, machine readable. */
export const getOpenApiEndpoint: Endpoint = {
  name: 'get-openapi',
  method: 'get',
  path: '/v1/openapi.json',
  access: 'open',
  tag: 'Catalogue',
  summary: 'The HTTP contract as OpenAPI 3.1',
  cacheSeconds: documentCacheSeconds,
  answers: {
    200: {
      description: 'An OpenAPI document.',
      content: { 'application/json': { schema: document, example: { openapi: '3.1.1', info: { title: 'Sluice' } } } },
    },
  },
}

/** The contract of queues, topic and exchanges, machine readable. */
export const getAsyncApiEndpoint: Endpoint = {
  name: 'get-asyncapi',
  method: 'get',
  path: '/v1/asyncapi.json',
  access: 'open',
  tag: 'Catalogue',
  summary: 'The contract of queues, topic and exchanges as AsyncAPI 3.0',
  cacheSeconds: documentCacheSeconds,
  answers: {
    200: {
      description: 'An AsyncAPI document.',
      content: { 'application/json': { schema: document, example: { asyncapi: '3.0.0', info: { title: 'Sluice' } } } },
    },
  },
}

/** The catalogue for people. */
export const getEventsPageEndpoint: Endpoint = {
  name: 'get-events-page',
  method: 'get',
  path: '/v1/events.md',
  access: 'open',
  tag: 'Catalogue',
  summary: 'Every event type, as a page for people',
  cacheSeconds: documentCacheSeconds,
  answers: {
    200: {
      description: 'A page in Markdown.',
      content: { 'text/markdown': { schema: z.string(), example: '# Events' } },
    },
  },
}

const type = 'Payment.Transfer.Observed.v1'
const schemaPath = `/v1/event-types/${type}/schema`

const eventType = z
  .object({
    type: z.string(),
    summary: z.string().describe('What happened, in one sentence.'),
    publisher: z.string().describe('The system that publishes the type.'),
    producible: z.boolean().describe('Whether a producer may send the type. If not, only Sluice publishes it.'),
    aliases: z
      .array(z.string())
      .optional()
      .describe('Earlier names of the type. An event that is sent under one of them has this type.'),
    legacyName: z
      .string()
      .optional()
      .describe(
        'The name of the type for older consumers. An event may also be sent under this name, and has this type.',
      ),
    schema: z.string().describe('The path of the JSON Schema of its `data`.'),
  })
  .meta({ id: 'EventType', title: 'Event type' })

const eventTypes = z
  .object({ items: z.array(eventType), nextCursor })
  .meta({ id: 'EventTypes', title: 'Event types', description: 'The whole catalogue, in one page.' })

/** Every type of the catalogue. */
export const listEventTypesEndpoint: Endpoint = {
  name: 'list-event-types',
  method: 'get',
  path: '/v1/event-types',
  access: 'token',
  isForPartners: true,
  isConditional: true,
  tag: 'Catalogue',
  summary: 'List the event types',
  answers: {
    200: {
      description: 'All types. `nextCursor` is always `null`.',
      content: {
        'application/json': {
          schema: eventTypes,
          example: {
            items: [
              {
                type,
                summary: 'A payment system observed a transfer of money between two accounts.',
                publisher: 'the payment system',
                producible: true,
                schema: schemaPath,
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
}

/** The JSON Schema of the data of a type. */
export const getEventSchemaEndpoint: Endpoint = {
  name: 'get-event-schema',
  method: 'get',
  path: '/v1/event-types/{type}/schema',
  access: 'token',
  isForPartners: true,
  tag: 'Catalogue',
  summary: 'Read the JSON Schema of an event type',
  description:
    'JSON Schema 2020-12 of the `data` of the type. Fields with `x-sensitive` are masked for operators and never logged.',
  parameters: [
    {
      name: 'type',
      in: 'path',
      required: true,
      description: 'A type of the catalogue, or the `legacyName` of one.',
      schema: z.string(),
      example: type,
    },
  ],
  answers: {
    200: {
      description: 'A JSON Schema.',
      content: {
        'application/schema+json': {
          schema: document,
          example: {
            $schema: 'https://json-schema.org/draft/2020-12/schema',
            $id: `urn:sluice:schema:${type}`,
            type: 'object',
          },
        },
      },
    },
  },
  errors: ['event-type-not-found'],
}

/** Every call that reads the catalogue, and the documents that are made from it. */
export const catalogueEndpoints: readonly Endpoint[] = [
  listEventTypesEndpoint,
  getEventSchemaEndpoint,
  getOpenApiEndpoint,
  getAsyncApiEndpoint,
  getEventsPageEndpoint,
]
