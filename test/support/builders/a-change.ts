import { randomUUID } from 'node:crypto'
import { withId } from '#facts/application/identity.ts'
import type { StreamChange } from '#facts/application/stream-change.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { aFact } from './a-fact.ts'

let sequence = 100_000

/** A fact with the id that the log gives it. */
export const aStoredFact = (known: Partial<Fact> = {}): Fact => withId(aFact(known))

/** The change that a new fact makes in the stream. A test states only what it is about. */
export const aChange = (fact = aStoredFact(), known: Partial<StreamChange> = {}): StreamChange => ({
  changeId: randomUUID(),
  sequenceNumber: String(++sequence),
  action: 'INSERT',
  pk: `${fact.tenantid}#${fact.eventid}`,
  sk: fact.happening,
  text: JSON.stringify(fact),
  at: '2026-03-01T12:00:01.000Z',
  service: undefined,
  ...known,
})

/** The change of a pulse. */
export const aPulse = (at: string): StreamChange =>
  aChange(undefined, { pk: `#pulse#${randomUUID()}`, sk: 'pulse', text: undefined, at })
