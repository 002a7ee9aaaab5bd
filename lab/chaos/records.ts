import type { AuditEntry } from '#audit/domain/audit-entry.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { PublishedMessage } from './fact-queue.ts'

/** A fact as it is stored: its keys, and its text byte for byte. */
export type StoredFact = Readonly<{
  eventId: string
  happening: string
  text: string
  fact: Fact
  /** The fact with its values from the vault. Undefined if one does not open or differs from its commitment. */
  clear: Fact | undefined
}>

type StoredRow = Readonly<{ eventId: string; status: string; isScored: boolean }>

export type StoredAccount = Readonly<{ accountId: string; openingBalance: number; balance: number }>

export type StoredEntry = Readonly<{
  id: string
  accountId: string
  direction: 'debit' | 'credit'
  minorUnits: number
  balanceBefore: number
  balanceAfter: number
  version: number
}>

export type DeadLetter = Readonly<{ queue: string; id: string; body: string }>

/** Everything that a copy has of the tenant of a run, from the stores, the broker and the API. */
export type Records = Readonly<{
  facts: readonly StoredFact[]
  /** The entries of the audit log, in the order of their indexes. */
  entries: readonly AuditEntry[]
  /** Why the entries do not lead to the signed root. */
  logFault: string | undefined
  rows: readonly StoredRow[]
  /** The ids in all pages of `GET /v1/events`. */
  listed: readonly string[]
  messages: ReadonlyMap<string, PublishedMessage>
  accounts: readonly StoredAccount[]
  ledgerEntries: readonly StoredEntry[]
  /** Those of messages that were sent during the run, of all tenants. */
  deadLetters: readonly DeadLetter[]
  /** The messages in each queue, of all tenants: visible, in flight and delayed. */
  waiting: Readonly<Record<string, number>>
}>
