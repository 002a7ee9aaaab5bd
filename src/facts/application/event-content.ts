import canonicalize from 'canonicalize'
import { exactTimeOf } from '#kernel/domain/instant.ts'
import { extensionsOf, textsOf } from '../domain/extensions.ts'
import type { FactDraft } from '../domain/fact.ts'

/** Returns whether two facts record the same event. Sender and time of receipt do not matter. */
export const isSameEvent = (one: FactDraft, other: FactDraft): boolean =>
  isSameTime(one, other) && eventContentOf(one) === eventContentOf(other)

/** An event without a time has its time of receipt, which differs in a repeat. */
export const isSameTime = (one: EventTime, other: EventTime): boolean =>
  exactTimeOf(one.time) === exactTimeOf(other.time) || (hasTimeOfReceipt(one) && hasTimeOfReceipt(other))

/** The times of a fact `received`. */
type EventTime = Pick<FactDraft, 'time' | 'receivedat'>

/** The exact time of an event; null if it may have had none. */
export const eventTimeOf = (fact: EventTime): string | null => (hasTimeOfReceipt(fact) ? null : exactTimeOf(fact.time))

const hasTimeOfReceipt = ({ time, receivedat }: EventTime): boolean => time === receivedat

/** Everything else that the producer specified, as canonical JSON (RFC 8785), so that the order of keys does not matter. */
export const eventContentOf = (fact: FactDraft): string => {
  const { type, source, producerid, subject, dataschema, userid, data } = fact
  const own = [type, source, producerid, subject, dataschema, userid, data].map((value) => value ?? null)
  return canonicalize([...own, textsOf(extensionsOf(fact))]) ?? ''
}
