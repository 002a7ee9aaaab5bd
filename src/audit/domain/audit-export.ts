import type { Actor } from '#kernel/domain/actor.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { tileWidthMax } from './entry-bundle.ts'
import { type ExportLayout, type ExportPart, firstPart, nextPart, partPath, readPartPath } from './export-layout.ts'

/** The most entries of one export: 4,096 bundles. A longer log is exported in several parts. */
export const exportedEntriesMax = 4096 * tileWidthMax

/** The most exports of a tenant that wait or run at the same time. */
export const openExportsMax = 3

/** For how many days an archive can be downloaded. The rule of the bucket has the same number. */
export const exportDays = 7

/** After this many tries without a further part, an export has failed. */
const triesMax = 20

/** The archive while it is written. */
export type ExportUpload = Readonly<{
  uploadId: string
  /** The tag of each part that the bucket has, in order. */
  tags: readonly string[]
  /** The path of the first file that no part has; `null` if they have all. */
  next: string | null
  /** How many entries the parts have. */
  entries: number
  bytes: number
}>

/** An export of a log: the entries from `from` to before `to`, under the checkpoint of `size` entries. */
export type AuditExport = Readonly<{
  id: string
  tenantId: string
  origin: string
  from: number
  to: number
  size: number
  /** The signed note with its cosignatures. */
  checkpoint: string
  requestedAt: Instant
  requestedBy: Pick<Actor, 'id' | 'issuer'>
  status: 'waiting' | 'running' | 'completed' | 'failed'
  /** Counts the changes, and is the condition of the next one. */
  version: number
  /** How often it was begun since its last part. */
  tries: number
  /** Until when no other runner may take it over. */
  leaseUntil?: Instant
  upload?: ExportUpload
  endedAt?: Instant
  /** Why it failed. */
  because?: string
}>

type EntryRange = Readonly<{ from: number; to: number }>

/** The whole bundles that have these entries, in a log of `size` entries. `to` is at most `size`. */
export const wholeBundles = ({ from, to }: EntryRange, size: number): EntryRange => ({
  from: Math.floor(from / tileWidthMax) * tileWidthMax,
  to: Math.min(Math.ceil(to / tileWidthMax) * tileWidthMax, size),
})

export const layoutOf = ({ from, to, size }: AuditExport): ExportLayout => ({ from, to, size, hasFacts: true })

/** The first two files of an export. */
export const headPaths = { description: 'export.json', checkpoint: 'checkpoint' } as const

/** The path of the file after another one; `null` after the last. */
export const pathAfter = (path: string, layout: ExportLayout): string | null => {
  if (path === headPaths.description) return headPaths.checkpoint
  if (path === headPaths.checkpoint) return pathOrNull(firstPart(layout))
  const part = readPartPath(path)
  return pathOrNull(part && nextPart(part, layout))
}

const pathOrNull = (part: ExportPart | undefined): string | null => (part ? partPath(part) : null)

const later = (one: AuditExport, change: Partial<AuditExport>): AuditExport => ({
  ...one,
  ...change,
  version: one.version + 1,
})

export const isEnded = ({ status }: AuditExport): boolean => status === 'completed' || status === 'failed'

/** A lease of an export. */
export type ExportLease = Readonly<{ now: Instant; until: Instant }>

/** The export in the hands of a runner; `undefined` while another one has it. */
export const claimed = (one: AuditExport, { now, until }: ExportLease): AuditExport | undefined =>
  one.leaseUntil !== undefined && one.leaseUntil > now
    ? undefined
    : later(one, { status: 'running', leaseUntil: until, tries: one.tries + 1 })

/** Whether every try of an export has failed, also by the death of its runner. */
export const isGivenUp = ({ tries }: AuditExport): boolean => tries > triesMax

/** The export after a further part. */
export const advanced = (one: AuditExport, upload: ExportUpload, leaseUntil: Instant): AuditExport =>
  later(one, { upload, leaseUntil, tries: 0 })

/** The export without a runner. Its next try begins after its last part. */
export const released = ({ leaseUntil: _, ...one }: AuditExport): AuditExport => later(one, {})

/** The end of an export. Its archive is whole. */
export const completed = ({ leaseUntil: _, ...one }: AuditExport, endedAt: Instant): AuditExport =>
  later(one, { status: 'completed', endedAt, ...(one.upload && { upload: { ...one.upload, tags: [] } }) })

/** The end of an export without an archive. */
export const failed = ({ leaseUntil: _, ...one }: AuditExport, endedAt: Instant, because: string): AuditExport =>
  later(one, { status: 'failed', endedAt, because, ...(one.upload && { upload: { ...one.upload, tags: [] } }) })
