import * as z from 'zod'
import { transactionRecorded } from '#catalogue/families/ledger.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import { type ReversalOrder, type ReversedSide, reverse } from '../domain/reversal.ts'
import { accountNotFound } from './account-not-found.ts'
import { accountWithEntries } from './account-with-entries.ts'
import { alreadyReversed } from './already-reversed.ts'
import type { Commit } from './commit.ts'
import type { Ledger, LedgerWrite, StoredLedgerEntry } from './ports.ts'
import { receiptOfEntry } from './receipt-of-entry.ts'
import { type CreatedResource, idOf, type RequestContext } from './request-context.ts'
import { writeOfEntry } from './write-of-entry.ts'

type Needs = Readonly<{ ledger: Ledger; facts: FactLog; commit: Commit; clock: Clock }>

/** An account with the time of recording of the entry to be reversed. */
type Location = Readonly<{ accountId: string; recordedAt: string }>

/**
 * Reverses an entry: the same amount in the opposite direction, together with its fact. The other entry of a transfer is
 * reversed in the same transaction. Safe to repeat and to race: an entry is reversed once, whichever key a request has.
 * @throws Refusal `transaction-not-found`, also for an entry of another tenant or partner.
 * @throws Refusal `already-reversed`, `reversal-of-reversal`, `account-not-found`, `insufficient-funds`,
 * `balance-out-of-range`, `reference-taken`, `idempotency-key-reused`.
 * @throws Transient `account-contended`.
 */
export const makeReverseTransaction =
  ({ ledger, facts, commit, clock }: Needs) =>
  async (order: ReversalOrder, context: RequestContext): Promise<CreatedResource> => {
    const { locations, transferId } = await original(facts, context, order.id)
    // The path belongs to the key, so one key may reverse several entries.
    const eventIds = ['', '#other'].slice(0, locations.length).map((part) => idOf(context, `#${order.id}${part}`))
    const transfer = transferId === undefined ? {} : { transferId: idOf(context, `#${order.id}#transfer`) }
    const plan = async () => {
      const read = await Promise.all(
        locations.map((location) => sideAt(ledger, { tenancy: context, ...location }, isOneOf(order.id, transferId))),
      )
      const sides = read.flatMap((side) => side ?? [])
      if (sides.length < locations.length) return accountNotFound()
      if (sides.some(({ entry }) => entry.reversedBy !== undefined)) return alreadyReversed()
      const results = reverse(sides, order, clock())
      if (results instanceof Refusal) return results
      return results.map(({ account, entry }, index): LedgerWrite => {
        const write = writeOfEntry(context, { account, entry: { ...entry, ...transfer } }, eventIds[index] ?? '')
        return { ...write, reverses: sides[index]?.entry }
      })
    }
    const work = { tenancy: context, eventIds, pathOf: () => 'reference', request: order, requestIn: orderIn }
    const written = await commit(work, plan)
    const [first] = written
    if (!first) throw new Error('A reversal was written, but its facts were not returned.')
    const body = { entries: written.map(receiptOfEntry) }
    return { body, location: `/v1/events/${first.eventid}`, correlationId: first.correlationid }
  }

const uuid = z.uuid()

/** Reads the fact of an entry: where it is stored, and where the other entry of its transfer is. */
const original = async (facts: FactLog, tenancy: Tenancy, id: string) => {
  const history = uuid.safeParse(id).success ? await facts.history(tenancy, id) : []
  const { received } = historyOf(history)
  if (received?.type !== 'Ledger.Transaction.Recorded.v1')
    throw new Refusal('transaction-not-found', 'There is no such entry. Use the `id` of an entry.')
  const { accountId, transferId, counterparty, reverses } = dataOf(transactionRecorded, received)
  if (reverses !== undefined)
    throw new Refusal(
      'reversal-of-reversal',
      'The entry is a reversal and cannot be reversed. Record a new transaction instead.',
    )
  const { recordedat: recordedAt } = received
  const other = transferId === undefined ? undefined : counterparty
  const locations: readonly Location[] = [
    { accountId, recordedAt },
    ...(other ? [{ accountId: other.accountId, recordedAt }] : []),
  ]
  return { locations, transferId }
}

const isOneOf = (id: string, transferId: string | undefined) => (entry: StoredLedgerEntry) =>
  entry.id === id || (transferId !== undefined && entry.transferId === transferId)

type Side = ReversedSide & Readonly<{ entry: StoredLedgerEntry }>

/** The maximum of a page. No account has as many entries within one millisecond. */
const entryCountMax = 200

/** Reads an account and the entry in it that is to be reversed. Strongly consistent. */
const sideAt = async (
  ledger: Ledger,
  { tenancy, accountId, recordedAt }: Location & Readonly<{ tenancy: Tenancy }>,
  isReversed: (entry: StoredLedgerEntry) => boolean,
): Promise<Side | undefined> => {
  const page = { from: recordedAt, to: recordedAt, limit: entryCountMax }
  const { account, entries } = await accountWithEntries(ledger, { tenancy, spelling: accountId }, page)
  const entry = entries.items.find(isReversed)
  return account && entry && { account, entry }
}

/** Returns the request for a reversal, from its facts. */
const orderIn = ([first]: readonly Fact[]): ReversalOrder | undefined => {
  if (!first) return undefined
  const { reverses: id = '', reason = '', reference } = dataOf(transactionRecorded, first)
  return { id, reason, reference }
}
