import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type Account, keyOf } from '../domain/account.ts'
import {
  type AccountTrail,
  changesAfter,
  faultsAtOpening,
  type TrailStep,
  throughChange,
  throughEntry,
  trailOf,
  withoutTerms,
} from '../domain/account-trail.ts'
import type { LedgerEntry } from '../domain/entry.ts'
import { accountEvidence, type EvidenceNeeds } from './account-evidence.ts'
import type { CheckedLedger } from './check-ports.ts'
import type { StoredLedgerEntry } from './ports.ts'
import { isEntryOf } from './recorded-writes.ts'

type Needs = EvidenceNeeds & Readonly<{ ledger: CheckedLedger }>

/** The first difference of an account. Version 0 is the row of the account itself. */
type AccountFault = Readonly<{ kind: 'state' | 'missing-fact'; version: number; because: string }>

/** Where a run stopped within the writes of an account. */
export type AccountPlace = Readonly<{ trail: AccountTrail; after: string }>

type Step = Readonly<{ read: number; trail: AccountTrail; fault?: AccountFault | undefined }>

/** What a run found in an account. `open`: the next run goes on there. */
type AccountResult = Omit<Step, 'trail'> & Readonly<{ open?: AccountPlace | undefined }>

type AccountState = Readonly<{ tenantId: string; account: Account; trail: AccountTrail }>

const pageLength = 100

/**
 * Follows an account from its row through every write back to its opening, and compares each with its fact. It ends at the first
 * difference, or after a page when `budget` items are read. @throws Transient `store-unavailable`.
 */
export const followingAccounts = (needs: Needs) => {
  const { ledger } = needs
  const evidence = accountEvidence(needs)

  const entriesOf = (
    tenantId: string,
    account: Account,
    page: Readonly<{ from?: string; to?: string; after?: string | undefined }>,
  ) => ledger.entries({ ...wholeTenant(tenantId), accountKey: keyOf(account), limit: pageLength, ...page })

  /** Follows the changes between a write and those that were followed before it. */
  const throughChanges = async (
    at: AccountState,
    below: Pick<LedgerEntry, 'version' | 'recordedAt'>,
  ): Promise<Step> => {
    const { tenantId, account, trail } = at
    if (changesAfter(trail, below.version) <= 0) return { read: 0, trail }
    const span = { from: below.recordedAt, to: trail.recordedAt }
    const { read, found } = await evidence.writesBetween(tenantId, account, span)
    let step: Step = { read, trail }
    if (found === 'too-new') return { read, trail: withoutTerms(trail, below.version + 1) }
    for (let version = trail.version - 1; version > below.version && !step.fault; version -= 1) {
      const write = found?.find((one) => one.kind === 'change' && one.version === version)
      step =
        write?.kind === 'change'
          ? { read, ...stepOf(throughChange(step.trail, write.change), version) }
          : { ...step, fault: missing(version, 'Neither an entry nor a fact explains this version of the account.') }
    }
    return step
  }

  /** The entry that a reversal reverses has the mark of it, so that it cannot be reversed twice. */
  const faultOfMark = async (
    { tenantId, account }: AccountState,
    entry: StoredLedgerEntry,
  ): Promise<AccountFault | undefined> => {
    const { id, version, reverses, reversesRecordedAt: at } = entry
    if (reverses === undefined || at === undefined) return undefined
    const page = await entriesOf(tenantId, account, { from: at, to: at })
    const original = page === 'unreadable' ? undefined : page.items.find((one) => one.id === reverses)
    return original?.reversedBy === id
      ? undefined
      : state(version, 'The reversed entry lacks the mark of its reversal.')
  }

  const throughStored = async (at: AccountState, entry: StoredLedgerEntry, firsts: readonly Fact[]): Promise<Step> => {
    const fault = faultOfEntry(entry, firsts) ?? (await faultOfMark(at, entry))
    // A later entry was written after the account was read.
    if (fault || entry.version > at.account.version) return { read: 2, trail: at.trail, fault }
    const changed = await throughChanges(at, entry)
    const read = changed.read + 2
    return changed.fault ? changed : { read, ...stepOf(throughEntry(changed.trail, entry), entry.version) }
  }

  const toOpening = async (at: AccountState): Promise<AccountResult> => {
    const { tenantId, account } = at
    const changed = await throughChanges(at, { version: 1, recordedAt: account.openedAt })
    if (changed.fault) return changed
    const { read, found } = await evidence.openingOf(tenantId, account)
    if (found === 'too-new') return { read: changed.read + read }
    const [because] = found ? faultsAtOpening(changed.trail, account, found) : []
    const fault = found ? because && state(1, because) : missing(1, 'No fact has opened the account.')
    return { read: changed.read + read, ...(fault && { fault }) }
  }

  const throughEntries = async (
    start: AccountState,
    from: AccountPlace | undefined,
    budget: number,
  ): Promise<AccountResult> => {
    const { tenantId, account } = start
    let [trail, after, read] = [start.trail, from?.after, 1]
    do {
      const page = await entriesOf(tenantId, account, { after })
      if (page === 'unreadable') return { read, fault: state(trail.version - 1, 'The row of an entry cannot be read.') }
      const firsts = await evidence.firstsOf(tenantId, page.items.flatMap(eventsOf))
      for (const entry of page.items) {
        const step = await throughStored({ tenantId, account, trail }, entry, firsts)
        ;[trail, read] = [step.trail, read + step.read]
        if (step.fault) return { read, fault: step.fault }
      }
      after = page.nextCursor ?? undefined
      if (after !== undefined && read >= budget) return { read, open: { trail, after } }
    } while (after !== undefined)
    const opening = await toOpening({ tenantId, account, trail })
    return { ...opening, read: read + opening.read }
  }

  return async (
    tenantId: string,
    accountId: string,
    run: Readonly<{ from?: AccountPlace | undefined; budget: number }>,
  ): Promise<AccountResult> => {
    const account = await ledger.account(wholeTenant(tenantId), accountId)
    if (account === undefined) return { read: 1 }
    if (account === 'unreadable') return { read: 1, fault: state(0, 'The row of the account cannot be read.') }
    return throughEntries({ tenantId, account, trail: run.from?.trail ?? trailOf(account) }, run.from, run.budget)
  }
}

const state = (version: number, because: string): AccountFault => ({ kind: 'state', version, because })
const missing = (version: number, because: string): AccountFault => ({ kind: 'missing-fact', version, because })

const stepOf = ({ trail, faults: [because] }: TrailStep, version: number): Omit<Step, 'read'> => ({
  trail,
  ...(because !== undefined && { fault: state(version, because) }),
})

const eventsOf = ({ id, reversedBy }: StoredLedgerEntry): readonly string[] =>
  reversedBy === undefined ? [id] : [id, reversedBy]

const faultOfEntry = (entry: StoredLedgerEntry, firsts: readonly Fact[]): AccountFault | undefined => {
  const { id, version, reversedBy } = entry
  const fact = firsts.find(({ eventid }) => eventid === id)
  if (!fact) return missing(version, 'No fact has made the entry.')
  if (!isEntryOf(entry, fact)) return state(version, 'The entry is not the one of its fact.')
  const reversal = firsts.find(({ eventid }) => eventid === reversedBy)
  if (reversedBy === undefined || reversal?.data.reverses === id) return undefined
  return state(version, 'The entry has the mark of an event that does not reverse it.')
}
