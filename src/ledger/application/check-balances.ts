import * as z from 'zod'
import type { Check, CheckDifference } from '#facts/application/check.ts'
import { factIn } from '#facts/application/fact-rows.ts'
import { type Instant, msAfter } from '#kernel/domain/instant.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { EvidenceNeeds } from './account-evidence.ts'
import { accountHash, accountPlaceOf } from './account-place.ts'
import type { CheckedLedger } from './check-ports.ts'
import { followingAccounts } from './following-accounts.ts'
import { readableWriteIn } from './recorded-writes.ts'
import { type LostWrite, writesKept } from './writes-kept.ts'

type Needs = EvidenceNeeds &
  Readonly<{
    ledger: CheckedLedger
    /** Where a round begins to read the facts of a tenant. */
    sinceOf: (tenantId: string) => Promise<Instant>
  }>

type CheckResult = Awaited<ReturnType<Check['run']>>

const name = 'balances'

const accountsPerPage = 50

/** An index of the facts is usually less than a second behind. */
const behindMs = 60_000

const trail = z.object({
  version: z.int(),
  recordedAt: z.string(),
  balance: z.int(),
  limit: z.int().optional(),
  closedAt: z.string().optional(),
})

/** Where a run goes on: after an account, maybe within the next one, or after a page of facts. */
const placeSchema = z.discriminatedUnion('half', [
  z.object({
    half: z.literal('accounts'),
    after: z.string().optional(),
    within: z.object({ trail, after: z.string() }).optional(),
  }),
  // The range stays the same in a round, because `after` is a place in it.
  z.object({ half: z.literal('facts'), since: z.iso.datetime(), after: z.string().optional() }),
])

type LedgerPlace = Readonly<z.output<typeof placeSchema>>

/**
 * Compares the accounts of a tenant with the facts that opened, changed and moved them, in both directions. The first half of a
 * round follows each account from its row through its entries and changes back to its opening. The second half reads all facts, and
 * requires what each of them has written: an account that was put back to an earlier state with its last entries is found there.
 * An account is reported with its first difference. Facts of the last minute are left to the next round.
 */
export const makeCheckBalances = (needs: Needs): Check => {
  const { ledger, rows, clock, sinceOf } = needs
  const follow = followingAccounts(needs)
  const lostBy = writesKept(ledger)

  const factsOf = async (tenantId: string) => textOf({ half: 'facts', since: await sinceOf(tenantId) })

  const accounts = async (
    tenantId: string,
    { after, within }: Extract<LedgerPlace, { half: 'accounts' }>,
    budget: number,
  ): Promise<CheckResult> => {
    const page = await ledger.accounts({ ...wholeTenant(tenantId), limit: accountsPerPage, after })
    if (page === 'unreadable') return { differences: [unlisted], read: 1, next: await factsOf(tenantId) }
    const differences: CheckDifference[] = []
    let [read, last, open] = [1, after, within]
    for (const account of page.items) {
      const { fault, ...run } = await follow(tenantId, account.accountId, { from: open, budget: budget - read })
      read += run.read
      if (fault) differences.push(differenceAt(account.accountId, fault))
      if (run.open) return { differences, read, next: textOf({ half: 'accounts', after: last, within: run.open }) }
      ;[last, open] = [accountPlaceOf(account), undefined]
      if (read >= budget) return { differences, read, next: textOf({ half: 'accounts', after: last }) }
    }
    const { nextCursor } = page
    const next = nextCursor === null ? await factsOf(tenantId) : textOf({ half: 'accounts', after: nextCursor })
    return { differences, read, next }
  }

  const facts = async (
    tenantId: string,
    { since, after: from }: Extract<LedgerPlace, { half: 'facts' }>,
    budget: number,
  ): Promise<CheckResult> => {
    const range = { tenantId, from: since, to: msAfter(clock(), -behindMs) }
    const differences: CheckDifference[] = []
    let [after, read] = [from, 0]
    while (read < budget) {
      const page = await rows.page(range, after)
      const writes = page.rows.flatMap((row) => readableWriteIn(factIn(row)) ?? [])
      const lost = await Promise.all(writes.map((write) => lostBy(tenantId, write)))
      differences.push(...lost.flatMap((one) => (one ? [differenceOf(one)] : [])))
      read += 1 + page.rows.length + 2 * writes.length
      if (page.isLast) return { differences, read }
      after = page.next
    }
    return { differences, read, next: textOf({ half: 'facts', since, after }) }
  }

  return {
    name,
    run: async (tenantId, from, budget) => {
      const at = placeIn(from)
      return at.half === 'facts' ? facts(tenantId, at, budget) : accounts(tenantId, at, budget)
    },
  }
}

const textOf = (place: LedgerPlace): string => JSON.stringify(place)

/** A place that another version wrote begins a new round. */
const placeIn = (from: string | undefined): LedgerPlace =>
  placeSchema.safeParse(from === undefined ? undefined : jsonIn(from)).data ?? { half: 'accounts' }

type Fault = NonNullable<Awaited<ReturnType<ReturnType<typeof followingAccounts>>>['fault']>

const differenceAt = (accountId: string, { kind, version, because }: Fault): CheckDifference => ({
  check: name,
  kind,
  place: `account ${accountHash(accountId)}, version ${version}`,
  because,
})

const differenceOf = ({ write, kind, because }: LostWrite): CheckDifference => ({
  check: name,
  kind,
  place: `account ${accountHash(write.accountId)}, version ${write.version}, event ${write.fact.eventid}`,
  because,
})

const unlisted: CheckDifference = {
  check: name,
  kind: 'state',
  place: 'accounts',
  because: 'The index of the accounts has a row that cannot be read, so the accounts after it are not followed.',
}
