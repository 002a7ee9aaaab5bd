import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Account } from '../domain/account.ts'
import type { Entry } from '../domain/entry.ts'

/** One account as it is to stand from now on, what was written to it, and the fact that tells of it. */
export type Movement = Readonly<{
  /** Its version is one more than the one it was made from; an account that is being opened has version 1. */
  account: Account
  /** There unless the account is being opened. */
  entry?: Entry | undefined
  draft: FactDraft
}>

/** The accounts that have an entry with the reference already: at least one. */
export type ReferenceTaken = Readonly<{ referenceTakenIn: readonly string[] }>

/**
 * Why nothing was written: the log holds one of the facts, an account has an entry with the reference, or another writer
 * was faster, so that it has to be worked out anew.
 */
export type Obstacle = 'held' | ReferenceTaken | 'overtaken'

/** An entry as it is kept: `id` is the event it is told under. */
export type KeptEntry = Entry & Readonly<{ id: string }>

/** Which entries a page shows. Times are recorded times, both inclusive; text that sorts. */
export type Filter = Readonly<{
  tenantId: string
  accountId: string
  from?: Instant | undefined
  to?: Instant | undefined
  limit: number
  /** Where the page before ended: `{recordedAt}#{version in 16 digits}`. */
  after?: string | undefined
}>

type Page = Readonly<{ items: readonly KeptEntry[]; nextCursor: string | null }>

/** Accounts, their entries and the references that are taken: the state of record. */
export type Ledger = {
  /** Strongly consistent; `undefined` where the tenant has no such account. */
  account(tenantId: string, accountId: string): Promise<Account | undefined>
  /**
   * Writes accounts, entries, references and facts of up to two movements together, or nothing of them. Gives the facts as
   * they are held, in order. Safe to race: of two writers of one version of an account one wins.
   * @throws Transient `store-unavailable`.
   */
  write(tenantId: string, movements: readonly Movement[]): Promise<readonly Fact[] | Obstacle>
  /** One page, newest first. What is written meanwhile is on no later page. */
  entries(filter: Filter): Promise<Page>
}
