import type { Instant } from '#kernel/domain/instant.ts'
import type { Account } from '../domain/account.ts'
import type { AccountFilter, EntryFilter, Ledger, ListedAccount, StoredLedgerEntry } from './ports.ts'

/** The result for a row that was edited by hand, so that it cannot be read. */
type Unreadable = 'unreadable'

type Page<Item> = Readonly<{ items: readonly Item[]; nextCursor: string | null }>

/** The ledger as its check reads it: a row that cannot be read is a result. Every method @throws Transient `store-unavailable`. */
export type CheckedLedger = {
  /** As of `Ledger`. */
  account(...of: Parameters<Ledger['account']>): Promise<Account | Unreadable | undefined>
  /** As of `Ledger`. */
  accounts(filter: AccountFilter): Promise<Page<ListedAccount> | Unreadable>
  /** As of `Ledger`. */
  entries(filter: EntryFilter): Promise<Page<StoredLedgerEntry> | Unreadable>
}

/**
 * Returns the ids of the events that name an account and were received in a span, both ends included. It reads the activity of the
 * account, which may be some seconds behind, and is built again by `npm run rebuild-views`. It only finds facts and proves nothing.
 * @throws Transient `store-unavailable`.
 */
export type EventsOfAccount = (
  account: Readonly<{ tenantId: string; accountKey: string }>,
  span: Readonly<{ from: Instant; to: Instant }>,
) => Promise<readonly string[]>
