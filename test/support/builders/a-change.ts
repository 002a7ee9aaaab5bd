import { randomUUID } from 'node:crypto'
import { withId } from '#facts/application/identity.ts'
import type { StreamChange } from '#facts/application/stream-change.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { tombstoneOf } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
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

const retainuntil = '2026-02-01T00:00:00.000Z'

/** A fact past its retention at the time of `aChange`. */
export const aDueFact = (known: Partial<Fact> = {}): Fact => aStoredFact({ retainuntil, ...known })

/** A stored item of a fact, as the stream has it. */
export const anItem = (fact: Fact, more: StoredItem = {}): StoredItem => ({
  pk: { S: `${fact.tenantid}#${fact.eventid}` },
  sk: { S: fact.happening },
  fact: { S: JSON.stringify(fact) },
  ...more,
})

type StoredItem = NonNullable<StreamChange['before']>

/** The tombstone of a fact, as `archive-facts` makes it. */
export const aTombstone = (fact: Fact, facthash = sha256(JSON.stringify(fact))) =>
  tombstoneOf(fact, { facthash, archivedat: '2026-03-01T12:00:01.000Z', archivekey: 'facts/acme/1.json' })

/** The removal of an archived fact by DynamoDB, after its end. */
export const anExpiry = (known: Partial<StreamChange> = {}): StreamChange => {
  const fact = aDueFact({ happening: 'moved#0001' })
  const before = anItem(fact, { expiresAt: { N: '1772366400' } })
  return aChange(fact, { action: 'REMOVE', text: undefined, service: 'dynamodb.amazonaws.com', before, ...known })
}
