import type { AuditEntry } from '../domain/audit-entry.ts'
import type { EntryKey, EntryPlace } from './ports.ts'

/** Entries and facts as they are stored, many at once. Nothing is parsed: what was altered is returned as it is. */
export type LogEvidence = {
  /**
   * Returns the texts of these entries by `entryKeyText`, of both formats, without those that do not exist. Strongly consistent.
   * @throws Transient `store-unavailable`.
   */
  entries(tenantId: string, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, StoredItem>>
  /**
   * Returns the texts of these facts by `entryKeyText`, without those that were archived and have reached their end. Strongly
   * consistent. @throws Transient `store-unavailable`.
   */
  facts(tenantId: string, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, string>>
}

/** An item of the table of entries. Without `place` somebody has altered it. */
export type StoredItem = Readonly<{ text: string; place: EntryPlace | undefined }>

/** The archive, as the verification reads it. */
export type ArchivedTexts = {
  /** Returns the texts of the facts of an archived event by happening; none if there is no object. @throws Transient `archive-unavailable`. */
  of(archiveKey: string): Promise<ReadonlyMap<string, string>>
}

/** An entry of a log, with its index. */
export type IndexedEntry = Readonly<{ index: number; text: string; entry: AuditEntry }>
