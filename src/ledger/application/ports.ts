import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import type { Belongings } from '#facts/domain/vault-item.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { Account } from '../domain/account.ts'
import type { LedgerEntry } from '../domain/entry.ts'

/** The next state of one account, the entry that leads to it, and the fact of the entry, the opening or the change. */
export type LedgerWrite = Readonly<{
  /** Its version is the previous version plus one; 1 for an opening. */
  account: Account
  /** Absent for an opening and for a change of the account itself. */
  entry?: LedgerEntry | undefined
  /** The place of the entry of the same account that this one reverses. It is marked, once. */
  reverses?: Pick<StoredLedgerEntry, 'recordedAt' | 'version'> | undefined
  draft: FactDraft
  /** The values of the fact that are in the vault. */
  belongings?: Belongings | undefined
}>

/** The accounts that already have an entry with the reference. At least one. */
export type ReferenceConflict = Readonly<{ referenceTakenIn: readonly string[] }>

/**
 * The reason why nothing was written: the log holds one of the facts, the entry is already reversed, an account already has an
 * entry with the reference, or another writer was faster and the write must be computed again.
 */
export type Obstacle = 'held' | 'reversed' | ReferenceConflict | 'overtaken'

/** A stored entry. */
export type StoredLedgerEntry = LedgerEntry &
  Readonly<{
    /** The id of its event. */
    id: string
    /** The id of the entry that reverses this one. */
    reversedBy?: string | undefined
    /** The classes of its values that are in the vault, as its fact has them. In their places are commitments. */
    sluicevault?: string | undefined
  }>

/** The fields of an account in a list. An entry changes none of them. */
export type ListedAccount = Pick<Account, 'accountId' | 'partnerId' | 'currency' | 'country' | 'openedAt' | 'closedAt'>

/** Selects the accounts of a page. */
export type AccountFilter = Tenancy &
  Readonly<{
    limit: number
    /** The end of the previous page: `{partnerId}#{openedAt}#{hash of the account id}`. */
    after?: string | undefined
  }>

type AccountPage = Readonly<{ items: readonly ListedAccount[]; nextCursor: string | null }>

/** Selects the entries of a page. `from` and `to` are times of recording, inclusive, as text that sorts. */
export type EntryFilter = Tenancy &
  Readonly<{
    /** A result of `keyOf`. */
    accountKey: string
    from?: Instant | undefined
    to?: Instant | undefined
    limit: number
    /** The end of the previous page: `{recordedAt}#{version in 16 digits}`. */
    after?: string | undefined
  }>

type EntryPage = Readonly<{ items: readonly StoredLedgerEntry[]; nextCursor: string | null }>

/** Accounts, their entries and the references in use: the system of record. */
export type Ledger = {
  /**
   * Returns an account, by any spelling of its id; `undefined` if there is none, or if it is outside the tenancy. Strongly
   * consistent.
   */
  account(tenancy: Tenancy, spelling: string): Promise<Account | undefined>
  /**
   * Writes accounts, entries, references and facts of one or two accounts together or not at all. Returns the stored facts,
   * in order. Safe to race: one of two writers of the same version of an account wins. An account outside the tenancy is a bug.
   * @throws Transient `store-unavailable`.
   */
  write(tenancy: Tenancy, writes: readonly LedgerWrite[]): Promise<readonly Fact[] | Obstacle>
  /** Returns one page, newest first. Entries written meanwhile are not on a later page. */
  entries(filter: EntryFilter): Promise<EntryPage>
  /**
   * Returns one page of accounts, those of the tenant itself first, then by partner, in the order of their opening. Reads an index
   * that is usually less than a second behind. An account of an earlier version is in it after its next write, or after
   * `npm run index-accounts`.
   */
  accounts(filter: AccountFilter): Promise<AccountPage>
}
