import type { Parameter } from './endpoint.ts'
import { eventId, exampleIds } from './parts.ts'

const eventParameter = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: eventId,
  example: exampleIds.event,
})

/** The event of a call below `/v1/events/{id}`. */
export const receiptIdParameter = eventParameter('id', 'The `id` of the receipt.')

/** The event of a call below `/v1/reviews/{eventId}`. */
export const eventIdParameter = eventParameter('eventId', 'The id of the event.')
