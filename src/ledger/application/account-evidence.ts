import { type FactRows, factIn } from '#facts/application/fact-rows.ts'
import type { FactsByKey } from '#facts/application/facts-by-key.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { type Clock, type Instant, msAfter } from '#kernel/domain/instant.ts'
import { type Account, keyOf } from '../domain/account.ts'
import type { OpeningTerms } from '../domain/account-trail.ts'
import type { EventsOfAccount } from './check-ports.ts'
import { isOfAccount, type RecordedWrite, readableWriteIn } from './recorded-writes.ts'

export type EvidenceNeeds = Readonly<{
  rows: Pick<FactRows, 'page'>
  facts: FactsByKey
  events: EventsOfAccount
  clock: Clock
}>

/** A fact that was looked for, and the number of items that were read. `too-new`: the indexes may not have it yet. */
type EvidenceOf<Thing> = Readonly<{ read: number; found: Thing | 'too-new' | undefined }>

/** An index of the facts is behind by a second, and the activity of accounts by the queue of the views. */
const graceMs = 900_000

/** Finds the facts about accounts. @throws Transient `store-unavailable`. */
export const accountEvidence = ({ rows, facts, events, clock }: EvidenceNeeds) => {
  const isNew = (at: Instant): boolean => at > msAfter(clock(), -graceMs)
  const firstsOf = (tenantId: string, eventIds: readonly string[]): Promise<readonly Fact[]> =>
    facts([...new Set(eventIds)].map((eventId) => ({ tenantId, eventId, happening: happenings.received() })))

  return {
    isNew,
    firstsOf,

    /** The writes to an account in a span. Only its activity knows their events. */
    writesBetween: async (
      tenantId: string,
      account: Account,
      span: Readonly<{ from: Instant; to: Instant }>,
    ): Promise<EvidenceOf<readonly RecordedWrite[]>> => {
      if (isNew(span.to)) return { read: 0, found: 'too-new' }
      const eventIds = await events({ tenantId, accountKey: keyOf(account) }, span)
      const writes = (await firstsOf(tenantId, eventIds)).flatMap((fact) => readableWriteIn(fact) ?? [])
      return {
        read: eventIds.length * 2,
        found: writes.filter((write) => isOfAccount(account.accountId, write)),
      }
    },

    /** What the fact of the opening has of an account. Its time is in the row. */
    openingOf: async (tenantId: string, { accountId, openedAt }: Account): Promise<EvidenceOf<OpeningTerms>> => {
      const range = { tenantId, from: openedAt, to: msAfter(openedAt, 1) }
      let [after, read]: [string | undefined, number] = [undefined, 0]
      for (let isLast = false; !isLast; ) {
        const page = await rows.page(range, after)
        const writes = page.rows.map((row) => readableWriteIn(factIn(row)))
        const opening = writes.find((write) => write?.kind === 'opening' && isOfAccount(accountId, write))
        read += 1 + page.rows.length
        if (opening?.kind === 'opening') return { read, found: opening.terms }
        ;[isLast, after] = [page.isLast, page.next]
      }
      return { read, found: isNew(openedAt) ? 'too-new' : undefined }
    },
  }
}
