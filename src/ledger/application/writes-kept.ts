import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type Account, keyOf } from '../domain/account.ts'
import type { CheckedLedger } from './check-ports.ts'
import type { RecordedWrite } from './recorded-writes.ts'

/** A write that a fact records, and what is wrong with the account of it. */
export type LostWrite = Readonly<{ write: RecordedWrite; kind: 'state' | 'extra-fact'; because: string }>

/** The most entries of one account within one millisecond. */
const entryCountMax = 200

/**
 * Returns the writes of facts that the ledger does not have: an account or an entry that was deleted, or an account that was put
 * back to an earlier version. @throws Transient `store-unavailable`.
 */
export const writesKept = (ledger: CheckedLedger) => {
  const hasEntry = async (tenantId: string, account: Account, { fact }: RecordedWrite): Promise<boolean> => {
    const span = { from: fact.recordedat, to: fact.recordedat, limit: entryCountMax }
    const page = await ledger.entries({ ...wholeTenant(tenantId), accountKey: keyOf(account), ...span })
    return page !== 'unreadable' && page.items.some(({ id }) => id === fact.eventid)
  }

  return async (tenantId: string, write: RecordedWrite): Promise<LostWrite | undefined> => {
    const account = await ledger.account(wholeTenant(tenantId), write.accountId)
    const lost = (because: string): LostWrite => ({ write, kind: 'extra-fact', because })
    if (account === 'unreadable') return { write, kind: 'state', because: 'The row of the account cannot be read.' }
    if (account === undefined) return lost('The account of the fact does not exist.')
    if (account.version < write.version) return lost('The account has an earlier version than the fact.')
    if (write.kind === 'entry' && !(await hasEntry(tenantId, account, write))) return lost('The entry does not exist.')
    const isNow = account.version > write.version || isAfter(account, write)
    return isNow ? undefined : { write, kind: 'state', because: 'The account is not as its last write left it.' }
  }
}

/** Whether an account is as a write left it. */
const isAfter = ({ balance, overdraftLimit, closedAt }: Account, write: RecordedWrite): boolean => {
  switch (write.kind) {
    case 'opening':
      return balance === write.terms.openingBalance && overdraftLimit === write.terms.overdraftLimit
    case 'entry':
      return balance === write.balance && closedAt === undefined
    case 'change': {
      const { previousLimit, recordedAt, ...change } = write.change
      const closing = previousLimit === undefined ? recordedAt : undefined
      return balance === change.balance && overdraftLimit === change.limit && closedAt === closing
    }
  }
}
