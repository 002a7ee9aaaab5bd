import canonicalize from 'canonicalize'
import { extensionsOf, textsOf } from '#facts/domain/extensions.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { exactTimeOf } from '#kernel/domain/instant.ts'
import { type Receipt, receiptOf, type Submission } from '../domain/submission.ts'

/**
 * Returns the first receipt of an event that was already received under the same id.
 * @throws Refusal `event-id-taken` (`idempotency-key-reused` for an event without an id) when it is a different event.
 */
export const receiptFor = (submission: Submission, draft: FactDraft, held: Fact): Receipt => {
  if (!isSameEvent(held, draft)) throw conflictOf(submission)
  return receiptOf(held)
}

/** Returns whether two facts record the same event. Sender and time of receipt do not matter. */
export const isSameEvent = (one: FactDraft, other: FactDraft): boolean =>
  isSameTime(one, other) && contentOf(one) === contentOf(other)

/** An event without a time has its time of receipt, which differs in a repeat. */
const isSameTime = (one: FactDraft, other: FactDraft): boolean =>
  exactTimeOf(one.time) === exactTimeOf(other.time) || (hasTimeOfReceipt(one) && hasTimeOfReceipt(other))

const hasTimeOfReceipt = ({ time, receivedat }: FactDraft): boolean => time === receivedat

/** Everything else that the producer specified, as canonical JSON (RFC 8785), so that the order of keys does not matter. */
const contentOf = (fact: FactDraft): string => {
  const { type, source, producerid, subject, dataschema, userid, data } = fact
  const own = [type, source, producerid, subject, dataschema, userid, data].map((value) => value ?? null)
  return canonicalize([...own, textsOf(extensionsOf(fact))]) ?? ''
}

const conflictOf = ({ event }: Submission): Refusal =>
  event.id === undefined
    ? new Refusal(
        'idempotency-key-reused',
        'This idempotency key was used for a different event. Use a new key for a new event.',
      )
    : new Refusal(
        'event-id-taken',
        `Source ${event.source} has already sent a different event with id ${event.id}. Use a new id for a new event.`,
      )
