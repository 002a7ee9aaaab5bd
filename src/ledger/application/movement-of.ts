import type { FactDraft } from '#facts/domain/fact.ts'
import type { Posted } from '../domain/entry.ts'
import type { Movement } from './ports.ts'
import { factOf, type Sending } from './sending.ts'

/** What an entry writes, and the fact that tells of it under `eventId`. */
export const movementOf = (sending: Sending, { account, entry }: Posted, eventId: string): Movement => ({
  account,
  entry,
  draft: factOfEntry(sending, { account, entry }, eventId),
})

const factOfEntry = (sending: Sending, { account, entry }: Posted, eventId: string): FactDraft => {
  const { recordedAt, version, ...told } = entry
  return factOf(sending, {
    type: 'Ledger.Transaction.Recorded.v1',
    eventId,
    recordedAt,
    occurredAt: entry.occurredAt,
    data: withoutGaps({ ...told, country: account.country, entryVersion: version }),
  })
}

/** A fact is JSON, which has no `undefined`. */
const withoutGaps = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
