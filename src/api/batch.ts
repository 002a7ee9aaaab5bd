import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { anEvent, cloudEvent, replayed } from './intake.ts'
import { eventId, exampleIds } from './parts.ts'
import { exampleProblem, problemSchema } from './problem.ts'

/** Bytes of a batch on the wire. */
const batchBytesMax = 1024 * 1024

/** Events in one request. */
export const batchEventCountMax = 100

const batchEntry = z.strictObject({
  idempotencyKey: z
    .string()
    .regex(/^[ -~]{1,255}$/)
    .describe('1 to 255 printable characters. The key of this event.'),
  event: cloudEvent,
})

/** An event without its own key is identified by its id. */
const named = z.looseObject({ ...cloudEvent.shape, id: z.string() }).meta({ id: 'NamedCloudEvent' })

const batch = z
  .strictObject({ events: z.array(batchEntry).min(1).max(batchEventCountMax) })
  .meta({ id: 'Batch', title: 'Batch', description: 'Up to 100 events, each with its own key.' })

const batchResult = z.object({
  index: z
    .int()
    .min(0)
    .max(batchEventCountMax - 1)
    .describe('The position in the batch, from 0.'),
  status: z.int().min(200).max(599).describe('The status that `POST /v1/events` would return.'),
  id: eventId.optional().describe('Present if the event was accepted.'),
  problem: problemSchema.optional().describe('Present if the event was rejected.'),
})

const batchAnswer = z.object({ results: z.array(batchResult) }).meta({
  id: 'BatchAnswer',
  title: 'Answer to a batch',
  description: 'The result of each event, in the order of the batch.',
})

/** Many events in one request. Each is accepted or rejected separately. */
export const ingestEventBatchEndpoint: Endpoint = {
  name: 'ingest-event-batch',
  method: 'post',
  path: '/v1/events/batch',
  access: 'events:write',
  isForPartners: true,
  tag: 'Events',
  creates: true,
  summary: 'Send up to 100 events',
  description:
    'Each event is accepted or rejected separately. If every event was accepted, the response is stored under the key of the ' +
    'batch and replayed. Otherwise send the batch again: events that were accepted are not stored twice.',
  body: {
    bytesMax: batchBytesMax,
    content: {
      'application/json': { schema: batch, example: { events: [{ idempotencyKey: 'p-4711', event: anEvent }] } },
      'application/cloudevents-batch+json': {
        schema: z.array(named).min(1).max(batchEventCountMax),
        example: [anEvent],
      },
    },
  },
  answers: {
    207: {
      description: 'The result of each event.',
      headers: { 'Idempotent-Replayed': replayed },
      content: {
        'application/json': {
          schema: batchAnswer,
          example: {
            results: [
              { index: 0, status: 202, id: exampleIds.event },
              { index: 1, status: 422, problem: exampleProblem('event-type-unknown') },
            ],
          },
        },
      },
    },
  },
  errors: ['batch-invalid', 'secret-unavailable'],
}
