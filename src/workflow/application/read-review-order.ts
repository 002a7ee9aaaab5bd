import type * as z from 'zod'
import { commentBody, decisionBody, escalationBody, reassignmentBody, referenceBody } from '#api/reviews/acts.ts'
import { unkeepable } from '#catalogue/json-limits.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { withoutNulls } from '#kernel/domain/json.ts'
import type { ReviewOrder } from './act-on-review.ts'

/** Reads the body of an act. `issuer` is of the caller: a person without an issuer is of the same one. */
type ReadOrder = (body: unknown, issuer: string) => ReviewOrder

/** The orders of the calls, by the name of the endpoint. Each throws Refusal `review-invalid` for a body that it cannot read. */
export const reviewOrders = {
  'claim-review': () => ({ kind: 'claim' }),
  'release-review': () => ({ kind: 'release' }),
  'comment-on-review': (body) => ({ kind: 'comment', ...read(commentBody, body) }),
  'attach-reference': (body) => ({ kind: 'reference', ...read(referenceBody, body) }),
  'escalate-review': (body) => ({ kind: 'escalate', ...read(escalationBody, body) }),
  'reassign-review': (body, issuer) => {
    const { to, reason } = read(reassignmentBody, body)
    return { kind: 'reassign', to: { issuer, ...to }, reason }
  },
  'decide-review': (body) => ({ kind: 'decide', ...read(decisionBody, body) }),
} as const satisfies Readonly<Record<string, ReadOrder>>

/** A body holds objects, and they hold no others. */
const levelCount = 2

const read = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> => {
  const input = withoutNulls(body, levelCount)
  const parsed = schema.safeParse(input)
  if (!parsed.success)
    throw new Refusal(
      'review-invalid',
      'The body does not match its schema. See `issues` for each field.',
      issuesOf(parsed.error),
    )
  const fault = unkeepable(input)
  if (fault === undefined) return parsed.data
  throw new Refusal('review-invalid', 'The body cannot be stored unchanged. See `issues`.', [fault])
}
