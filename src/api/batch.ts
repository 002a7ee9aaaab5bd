import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { anEvent, cloudEvent, replayed } from './intake.ts'
import { eventId, exampleIds } from './parts.ts'
import { exampleProblem, problemSchema } from './problem.ts'

/** The body of a batch, as it comes over the wire. */
const batchBytesMax = 1024 * 1024

/** As many as one request may bring. */
export const batchEventCountMax = 100

const batchEntry = z.strictObject({
  idempotencyKey: z
    .string()
    .regex(/^[ -~]{1,255}$/)
    .describe('1 to 255 printable characters: the key of this event alone.'),
  event: cloudEvent,
})

/** An event without a key of its own is recognised by its id. */
const named = z.looseObject({ id: z.string() })

const batch = z
  .strictObject({ events: z.array(batchEntry).min(1).max(batchEventCountMax) })
  .meta({ id: 'Batch', title: 'Batch', description: 'Up to 100 events, each with a key of its own.' })

const batchResult = z.object({
  index: z
    .int()
    .min(0)
    .max(batchEventCountMax - 1)
    .describe('The place in the batch, from 0.'),
  status: z.int().min(200).max(599).describe('What `POST /v1/events` would have answered.'),
  id: eventId.optional().describe('There where the event was accepted.'),
  problem: problemSchema.optional().describe('There where it was not.'),
})

const batchAnswer = z
  .object({ results: z.array(batchResult) })
  .meta({ id: 'BatchAnswer', title: 'Answer to a batch', description: 'What became of each event, in their order.' })

/** Many events at once; one bad event spoils no other. */
export const ingestEventBatchEndpoint: Endpoint = {
  name: 'ingest-event-batch',
  method: 'post',
  path: '/v1/events/batch',
  access: 'events:write',
  tag: 'Events',
  creates: true,
  summary: 'Send up to 100 events',
  description:
    'Every event is judged alone: one bad event spoils no other. The answer is remembered under the batch’s key, and replayed, ' +
    'only when every event was accepted; otherwise send the batch again, and what was accepted is found again.',
  body: {
    bytesMax: batchBytesMax,
    content: {
      'application/json': { schema: batch, example: { events: [{ idempotencyKey: 'p-4711', event: anEvent }] } },
      'application/cloudevents-batch+json': {
        schema: z.array(cloudEvent.and(named)).min(1).max(batchEventCountMax),
        example: [anEvent],
      },
    },
  },
  answers: {
    207: {
      description: 'What became of each event.',
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
  errors: ['batch-invalid'],
}
