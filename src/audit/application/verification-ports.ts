import type { CheckDifference } from '#facts/application/check.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { AuditEntry } from '../domain/audit-entry.ts'
import type { EntryKey, EntryPlace } from './ports.ts'

/** Entries and facts as they are stored, many at once. Nothing is parsed: what was altered is returned as it is. */
export type LogEvidence = {
  /**
   * Returns the texts of these entries by `entryKeyText`, of both formats, without those that do not exist. Strongly consistent.
   * @throws Transient `store-unavailable`.
   */
  entries(tenantId: string, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, EntryItem>>
  /**
   * Returns the texts of these facts by `entryKeyText`, without those that were archived and have reached their end. Strongly
   * consistent. @throws Transient `store-unavailable`.
   */
  facts(tenantId: string, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, string>>
}

/** An item of the table of entries. Without `place` somebody has altered it. */
export type EntryItem = Readonly<{ text: string; place: EntryPlace | undefined }>

/** The archive, as the verification reads it. */
export type ArchivedTexts = {
  /**
   * Returns the texts of the facts of an archived event by happening; none if there is no object, or if it is of another tenant.
   * @throws Transient `archive-unavailable`.
   */
  of(tenantId: string, archiveKey: string): Promise<ReadonlyMap<string, string>>
}

/** An entry of a log, with its index. */
export type IndexedEntry = Readonly<{ index: number; text: string; entry: AuditEntry }>

/** How far the rounds of a check are. */
export type CheckProgress = Readonly<{
  /** Where the next run goes on, and what it has to remember. */
  next?: string | undefined
  /** When the current round began; none between two rounds. */
  roundAt?: Instant | undefined
  /** When the last round ended. */
  endedAt?: Instant | undefined
  ranAt: Instant
}>

/** A difference that no later round of its check has found gone. */
export type OpenDifference = CheckDifference & Readonly<{ foundAt: Instant; seenAt: Instant }>

/** The progress of the checks of a tenant, and its open differences. */
export type VerificationRecord = Readonly<{
  progress: ReadonlyMap<string, CheckProgress>
  differences: readonly OpenDifference[]
}>

/** What the checks remember. All reads are strongly consistent. All calls throw Transient `store-unavailable`. */
export type VerificationRegister = {
  read(tenantId: string): Promise<VerificationRecord>
  saveProgress(tenantId: string, check: string, progress: CheckProgress): Promise<void>
  /** Adds a difference, or replaces it. */
  saveDifference(tenantId: string, difference: OpenDifference): Promise<void>
  removeDifference(tenantId: string, difference: CheckDifference): Promise<void>
  /** Returns the tenant that was verified last. */
  lastTenant(): Promise<string | undefined>
  saveLastTenant(tenantId: string): Promise<void>
}
