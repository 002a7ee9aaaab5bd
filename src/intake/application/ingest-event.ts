import canonicalize from 'canonicalize'
import type { FactLog } from '#kernel/application/fact-log.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { FactDraft } from '#kernel/domain/fact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Receipt, receiptOf, receive, type Submission } from '../domain/submission.ts'

type Needs = Readonly<{ facts: FactLog; clock: Clock }>

/**
 * Takes in one event: a single conditional write, after which it can no longer be lost. Safe to repeat and to race: the
 * same event gets the same receipt, for ever.
 * @throws Refusal `event-id-taken` (or `idempotency-key-reused`, where the key is all the id there is) when another
 * event holds the id.
 */
export const makeIngestEvent =
  ({ facts, clock }: Needs) =>
  async (submission: Submission): Promise<Receipt> => {
    const draft = receive(submission, clock())
    const { fact, isNew } = await facts.append(draft)
    if (!isNew && contentOf(fact) !== contentOf(draft)) throw taken(submission)
    return receiptOf(fact)
  }

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
