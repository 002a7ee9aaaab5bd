import type { FactDraft } from '#facts/domain/fact.ts'
import type { PostingResult } from '../domain/entry.ts'
import type { LedgerWrite } from './ports.ts'
import { factOf, type RequestContext } from './request-context.ts'

/** Builds the write of an entry, with its fact under `eventId`. */
export const writeOfEntry = (
  context: RequestContext,
  { account, entry }: PostingResult,
  eventId: string,
): LedgerWrite => ({
  account,
  entry,
  draft: factOfEntry(context, { account, entry }, eventId),
})

const factOfEntry = (context: RequestContext, { account, entry }: PostingResult, eventId: string): FactDraft => {
  const { recordedAt, version, ...content } = entry
  return factOf(context, {
    type: 'Ledger.Transaction.Recorded.v1',
    eventId,
    partnerId: account.partnerId,
    recordedAt,
    occurredAt: entry.occurredAt,
    data: withoutUndefined({ ...content, country: account.country, entryVersion: version }),
  })
}

/** A fact is JSON, which has no `undefined`. */
const withoutUndefined = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
