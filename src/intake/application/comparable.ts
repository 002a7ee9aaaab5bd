import type { CloudEvent } from '#catalogue/cloud-event.ts'
import { exactTimeOf } from '#kernel/domain/instant.ts'

/** An event as idempotency keys compare it: equal times have the same text. */
export const comparable = (event: CloudEvent): CloudEvent =>
  event.time === undefined ? event : { ...event, time: exactTimeOf(event.time) }
