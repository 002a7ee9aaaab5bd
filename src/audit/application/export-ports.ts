import type { FactDraft } from '#facts/domain/fact.ts'
import type { AuditExport } from '../domain/audit-export.ts'
import type { EntryKey } from './ports.ts'

/** The key of an export. */
export type ExportKey = Readonly<{ tenantId: string; id: string }>

/** The exports of all logs. All reads are strongly consistent. All calls throw Transient `store-unavailable`. */
export type ExportStore = {
  /** Adds an export, with its fact, to those that are open. Returns false if there is one with its id. */
  add(one: AuditExport, fact: FactDraft): Promise<boolean>
  read(key: ExportKey): Promise<AuditExport | undefined>
  /** Returns a page of the exports of a tenant, by id. */
  list(
    tenantId: string,
    page: Readonly<{ limit: number; after?: string | undefined }>,
  ): Promise<Readonly<{ items: readonly AuditExport[]; next?: string }>>
  /** Returns how many exports of a tenant are open. */
  openCount(tenantId: string): Promise<number>
  /** Returns every open export of all tenants. */
  open(): AsyncIterable<ExportKey>
  /** Replaces the version before. Returns false if another runner was faster. */
  save(one: AuditExport): Promise<boolean>
  /** As `save`, with the fact of the end. The export is open no more. */
  end(one: AuditExport, fact: FactDraft): Promise<boolean>
}

/** A part of an archive. `number` counts from 1. */
type ArchivePart = Readonly<{ uploadId: string; number: number; bytes: Uint8Array }>

/** The archives. All calls throw Transient `audit-bucket-unavailable`. */
export type ExportBucket = {
  /** Begins an upload, and returns its id. One that is not completed within a day is removed. */
  begin(key: ExportKey): Promise<string>
  /** Writes a part, and returns its tag; `undefined` if the upload is gone. A repeat replaces the part. */
  put(key: ExportKey, part: ArchivePart): Promise<string | undefined>
  /** Makes the archive of its parts. Returns whether the bucket has it. Safe to repeat. */
  complete(key: ExportKey, uploadId: string, tags: readonly string[]): Promise<boolean>
  /** Returns an address that gives the archive to everyone who has it, for some seconds. */
  linkTo(key: ExportKey, seconds: number): Promise<string>
}

/** Reads many facts as they are stored, also tombstones. */
export type FactTexts = {
  /** Returns the texts of these facts by `entryKeyText`, without those that do not exist. Strongly consistent. @throws Transient `store-unavailable`. */
  of(tenantId: string, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, string>>
}

/**
 * Returns the texts of the facts in an object of the archive, by happening. None if there is no such object, or if it is of another
 * tenant.
 * @throws Transient `archive-unavailable`.
 */
export type ReadArchivedTexts = (tenantId: string, archiveKey: string) => Promise<ReadonlyMap<string, string>>
