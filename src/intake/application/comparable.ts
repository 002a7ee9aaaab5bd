import type { CloudEvent } from '#catalogue/cloud-event.ts'
import { textsOf } from '#facts/domain/extensions.ts'
import { exactTimeOf } from '#kernel/domain/instant.ts'

/** An event as idempotency keys compare it: equal times, and attributes that are equal in any mode, have the same text. */
export const comparable = ({ time, extensions, ...event }: CloudEvent): CloudEvent => ({
  ...event,
  ...(time !== undefined && { time: exactTimeOf(time) }),
  ...(extensions && { extensions: textsOf(extensions) }),
})
