import { type Clock, type Instant, msAfter } from '#kernel/domain/instant.ts'
import {
  type AuditExport,
  advanced,
  claimed,
  completed,
  type ExportUpload,
  failed,
  headPaths,
  isEnded,
  isGivenUp,
  released,
} from '../domain/audit-export.ts'
import { type ExportSources, makeExportContent } from './content-of-export.ts'
import { endedFact } from './export-fact.ts'
import { fillPart } from './export-part.ts'
import type { ExportBucket, ExportKey, ExportStore } from './export-ports.ts'
import { LogDifference } from './log-difference.ts'

type Needs = ExportSources &
  Readonly<{
    exports: Pick<ExportStore, 'open' | 'read' | 'save' | 'end'>
    archives: Pick<ExportBucket, 'begin' | 'put' | 'complete'>
    clock: Clock
    /** How long one call works. */
    runMs: number
    /** How long one export has before the next one has its turn. */
    sliceMs: number
    /** How long no other runner takes over an export whose runner died. Longer than a call of the function. */
    leaseMs: number
    /** The least bytes of a part. */
    partBytesMin: number
    reportEnd: (one: AuditExport) => void
    warn: (key: ExportKey, reason: unknown) => void
  }>

/** What a call did. */
type ExportCounts = Readonly<{
  /** Since when the oldest open export waits, in milliseconds. 0 if there is none. */
  oldestMs: number
}>

/** Another runner has taken the export over. */
class ExportTakeover extends Error {}

/** Another try cannot write the archive. The message is the reason in the fact. */
class ArchiveFailure extends Error {}

/**
 * Writes the archives of open exports, in turns, until its time is over or all are written. The state has every part that the bucket
 * has, so a runner goes on after the last part of one that died. Two runners never write one export. Safe to repeat and to stop.
 * A failed export does not end the call. @throws Transient `store-unavailable` if the open exports cannot be read.
 */
export const makeWriteExports = (needs: Needs) => {
  const { exports, clock, runMs, sliceMs, warn } = needs
  const write = makeWriteArchive(needs)

  /** Returns whether the export needs another turn. */
  const takeTurn = async (found: AuditExport): Promise<boolean> => {
    const now = clock()
    const own = claimed(found, { now, until: msAfter(now, needs.leaseMs) })
    if (own === undefined || !(await exports.save(own))) return false
    try {
      return await write(own, msAfter(now, sliceMs))
    } catch (error) {
      if (!(error instanceof ExportTakeover)) warn(found, error)
      return false
    }
  }

  return async (): Promise<ExportCounts> => {
    const begun = clock()
    const end = msAfter(begun, runMs)
    let [oldest, isUnfinished] = [begun, true]
    while (isUnfinished && clock() < end) {
      isUnfinished = false
      for await (const key of exports.open()) {
        const found = await exports.read(key)
        if (found === undefined || isEnded(found)) continue
        if (found.requestedAt < oldest) oldest = found.requestedAt
        if (clock() < end && (await takeTurn(found))) isUnfinished = true
      }
    }
    return { oldestMs: Date.parse(begun) - Date.parse(oldest) }
  }
}

/** Makes the steps of one archive, for the runner that has it. */
const makeWriteArchive = (needs: Needs) => {
  const { exports, archives, clock, leaseMs, reportEnd } = needs
  const contentOf = makeExportContent(needs)

  const saved = async (one: AuditExport): Promise<AuditExport> => {
    if (await exports.save(one)) return one
    throw new ExportTakeover()
  }

  const end = async (one: AuditExport): Promise<false> => {
    if (!(await exports.end(one, endedFact(one)))) throw new ExportTakeover()
    reportEnd(one)
    return false
  }

  const begun = async (one: AuditExport): Promise<ExportUpload> => ({
    ...{ uploadId: await archives.begin(one), tags: [] },
    ...{ next: headPaths.description, entries: 0, bytes: 0 },
  })

  /** Writes one part. */
  const withPart = async (one: AuditExport, upload: ExportUpload): Promise<ExportUpload> => {
    const { bytes, next, entries } = await fillPart(one, upload, { contentOf, bytesMin: needs.partBytesMin })
    const { uploadId, tags } = upload
    const tag = await archives.put(one, { uploadId, number: tags.length + 1, bytes })
    if (tag === undefined) throw new ArchiveFailure('upload-lost')
    return {
      ...{ uploadId, tags: [...tags, tag], next },
      ...{ entries: upload.entries + entries, bytes: upload.bytes + bytes.length },
    }
  }

  /** Returns whether the export needs another turn. */
  return async (own: AuditExport, until: Instant): Promise<boolean> => {
    let one = own
    const keep = async (upload: ExportUpload): Promise<ExportUpload> => {
      one = await saved(advanced(one, upload, msAfter(clock(), leaseMs)))
      return upload
    }
    try {
      if (isGivenUp(one)) throw new ArchiveFailure('gave-up')
      let upload = one.upload ?? (await keep(await begun(one)))
      while (upload.next !== null) {
        if (clock() >= until) {
          await saved(released(one))
          return true
        }
        upload = await keep(await withPart(one, upload))
      }
      if (!(await archives.complete(one, upload.uploadId, upload.tags))) throw new ArchiveFailure('upload-lost')
      return await end(completed(one, clock()))
    } catch (error) {
      const because = reasonToFail(error)
      if (because !== undefined) return end(failed(one, clock(), because))
      if (!(error instanceof ExportTakeover)) await exports.save(released(one))
      throw error
    }
  }
}

/** A log that differs has no archive. Any other error is tried again. */
const reasonToFail = (error: unknown): string | undefined => {
  if (error instanceof ArchiveFailure) return error.message
  return error instanceof LogDifference ? `${error.kind} at ${error.place}` : undefined
}
