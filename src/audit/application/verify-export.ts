import type { ExportLayout } from '../domain/export-layout.ts'
import { type Fault, firstFaults } from '../domain/verdict.ts'
import type { Checkpoint } from './checkpoint.ts'
import { readHead } from './export-head.ts'
import type { ExportFile, ExportSource } from './export-source.ts'
import type { Trust } from './judge-checkpoint.ts'
import { type PartCheckNeeds, partCheck } from './part-check.ts'

/** What a verification found. Without faults, everything in `layout` is verified. */
export type ExportVerdict = Readonly<{
  faults: readonly Fault[]
  cosigners: readonly string[]
  checkpoint?: Checkpoint
  layout?: ExportLayout
}>

/**
 * Verifies an export or a copy of the bucket: docs/audit-format.md, "Steps of a verifier". It reads each file once, and keeps 32
 * bytes for each 256 entries of the log.
 * @throws UnreadableInput for an input that is not one, UnusableOption for a checkpoint that it cannot be compared with.
 */
export const makeVerifyExport =
  (needs: PartCheckNeeds) =>
  async (source: ExportSource, trust: Trust): Promise<ExportVerdict> => {
    const faults = firstFaults()
    const files = source.files[Symbol.asyncIterator]()
    const next = async (): Promise<ExportFile | undefined> => {
      const { done, value } = await files.next()
      return done ? undefined : value
    }
    try {
      const head = await readHead({ isArchive: source.isArchive, next, read: needs.read, trust })
      for (const fault of head.faults) faults.add(fault)
      const { checkpoint, layout, cosigners } = head
      if (checkpoint === undefined || layout === undefined) return { faults: faults.list(), cosigners }
      const check = partCheck(needs, { layout, checkpoint, since: trust.since?.checkpoint, found: faults.add })
      for (let file = await next(); file; file = await next()) await check.take(file)
      await check.end()
      return { faults: faults.list(), cosigners, checkpoint, layout }
    } finally {
      await files.return?.()
    }
  }
