import * as z from 'zod'
import { eventIdOfKey, eventIdOfSource } from '#facts/application/identity.ts'
import type { Letter } from '#jobs/application/ports.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type ErasureTarget, isSameUser } from '../domain/erasure.ts'
import { type HoldTarget, protects } from '../domain/hold.ts'
import { accountIdsOf } from './is-held.ts'

/** The fields of a message that name its event or a person. A dead letter is often invalid, so each is read on its own. */
const text = z.string().optional().catch(undefined)
const messageSchema = z.object({
  source: text,
  id: text,
  subject: text,
  userid: text,
  data: z.looseObject({ userId: text }).catch({ userId: undefined }),
})

/** Whose letters a search finds, and the targets of the holds that protect some of them. */
export type LetterSearchOrder = Readonly<{ tenantId: string; target: ErasureTarget; holds: readonly HoldTarget[] }>

/** The operation of the idempotency keys of the queue: the same as over HTTP. */
const operation = 'POST /v1/events'

/**
 * Returns whether a dead letter of the queue `intake` is about the target of an erasure: `held` if a legal hold protects it,
 * `unreadable` if its body cannot be read.
 */
export const matchLetter = (
  { attributes, body }: Pick<Letter, 'attributes' | 'body'>,
  { tenantId, target, holds }: LetterSearchOrder,
): 'match' | 'held' | 'other' | 'unreadable' => {
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
  if (!isMatch) return 'other'
  const isProtected = protects(holds, { eventId, subject, accountIds: new Set(accountIdsOf(data)) })
  return isProtected ? 'held' : 'match'
}

const jsonIn = (body: string): unknown => {
  try {
    return readJson(body)
  } catch {
    return undefined
  }
}
