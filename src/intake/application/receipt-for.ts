import canonicalize from 'canonicalize'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Receipt, receiptOf, type Submission } from '../domain/submission.ts'

/**
 * The receipt of a submission whose id was taken when it came: the first one's, where it is the same event.
 * @throws Refusal `event-id-taken` (or `idempotency-key-reused`, where the key is all the id there is) when it is another.
 */
export const receiptFor = (submission: Submission, draft: FactDraft, held: Fact): Receipt => {
  if (!isSameEvent(held, draft)) throw taken(submission)
  return receiptOf(held)
}

/** Whether two facts tell of the same event, whoever sent it and whenever it came. */
export const isSameEvent = (one: FactDraft, other: FactDraft): boolean => contentOf(one) === contentOf(other)

/** What makes two submissions the same event: all the producer said, in canonical JSON (RFC 8785), so that key order is nothing. */
const contentOf = ({
  type,
  source,
  producerid,
  time,
  receivedat,
  subject,
  dataschema,
  userid,
  data,
}: FactDraft): string =>
  // An event that did not say when it happened has the time it was received at, which a repeat cannot know.
  canonicalize(
    [type, source, producerid, time === receivedat ? null : time, subject, dataschema, userid, data].map(
      (x) => x ?? null,
    ),
  ) ?? ''

const taken = ({ event }: Submission): Refusal =>
  event.id === undefined
    ? new Refusal('idempotency-key-reused', 'Another event was sent with this idempotency key.')
    : new Refusal('event-id-taken', `Source ${event.source} has already sent another event with id ${event.id}.`)
