import * as z from 'zod'
import { eventIdOfKey, eventIdOfSource } from '#facts/application/identity.ts'
import type { Letter } from '#jobs/application/ports.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type ErasureTarget, isSameUser } from '../domain/erasure.ts'

/** The fields of a message that name its event or a person. A dead letter is often invalid, so each is read on its own. */
const text = z.string().optional().catch(undefined)
const messageSchema = z.object({
  source: text,
  id: text,
  subject: text,
  userid: text,
  data: z.object({ userId: text }).catch({ userId: undefined }),
})

/** The operation of the idempotency keys of the queue: the same as over HTTP. */
const operation = 'POST /v1/events'

/** Returns whether a dead letter of the queue `intake` is about the target of an erasure; `unreadable` if its body cannot be read. */
export const matchLetter = (
  { attributes, body }: Pick<Letter, 'attributes' | 'body'>,
  tenantId: string,
  target: ErasureTarget,
): 'match' | 'other' | 'unreadable' => {
  if (attributes.tenant !== undefined && attributes.tenant !== tenantId) return 'other'
  const message = messageSchema.safeParse(jsonIn(body)).data
  if (message === undefined || attributes.tenant === undefined) return 'unreadable'
  const { source, id, subject, userid, data } = message
  const owner = wholeTenant(tenantId)
  const eventId =
    id === undefined
      ? eventIdOfKey(owner, operation, attributes.idempotencyKey ?? '')
      : eventIdOfSource(owner, source ?? '', id)
  const isMatch =
    (target.eventId !== undefined && target.eventId === eventId) ||
    (target.subject !== undefined && target.subject === subject) ||
    [userid, data.userId].some((user) => target.userId !== undefined && isSameUser(user, target.userId))
  return isMatch ? 'match' : 'other'
}

const jsonIn = (body: string): unknown => {
  try {
    return readJson(body)
  } catch {
    return undefined
  }
}
