import { tileWidthMax } from '../domain/entry-bundle.ts'
import type { ExportLayout } from '../domain/export-layout.ts'
import type { Fault } from '../domain/verdict.ts'
import { tenantOf } from './entry-content.ts'
import { type ExportDescription, readDescription, smallFileBytesMax } from './export-description.ts'
import { type ExportFile, type ReadPart, UnreadableInput, UnusableOption, wholePart } from './export-source.ts'
import { type CheckpointVerdict, judgeCheckpoint, signatureFault, type Trust } from './judge-checkpoint.ts'
import { readUtf8 } from './strict-text.ts'

/** What the first files of an export show. Without a `layout` the verification ends. */
export type ExportHead = CheckpointVerdict & Readonly<{ layout?: ExportLayout }>

type Head = Readonly<{
  isArchive: boolean
  next: () => Promise<ExportFile | undefined>
  read: ReadPart
  trust: Trust
}>

/**
 * Reads `export.json`, which a copy of the bucket does not have, and `checkpoint`. `next` returns the next file of an export.
 * @throws UnreadableInput, UnusableOption.
 */
export const readHead = async ({ isArchive, next, read, trust }: Head): Promise<ExportHead> => {
  const first = await next()
  if (isArchive && first?.path !== 'export.json') throw new UnreadableInput(otherArchive(first?.path))
  const description = first?.path === 'export.json' ? readDescription(smallFile(read, first)) : undefined
  const file = description === undefined ? first : await next()
  if (file?.path !== 'checkpoint') return ended('gap', 'checkpoint', missingCheckpoint)
  const verdict = judgeCheckpoint(readUtf8(smallFile(read, file)) ?? '', trust)
  const { checkpoint } = verdict
  if (checkpoint === undefined) return verdict
  const fault = description && descriptionFault(description, checkpoint)
  if (fault) return { faults: [...verdict.faults, fault], cosigners: verdict.cosigners }
  const { from, to } = description ?? { from: 0, to: checkpoint.size }
  const layout = { size: checkpoint.size, from, to, hasFacts: description !== undefined }
  requireUsableSince(trust, checkpoint.origin, layout)
  return { ...verdict, layout }
}

const otherArchive = (path = 'no file'): string =>
  `The archive does not begin with export.json but with ${path}. Use an archive of POST /v1/audit/exports. If it has a copy of the bucket, unpack it and verify the folder.`

const missingCheckpoint =
  'It is missing. Use an export, a folder of one, or a copy of the bucket below the name of its tenant.'

const ended = (word: Fault['word'], place: string, because: string): ExportHead => ({
  faults: [{ word, place, because }],
  cosigners: [],
})

/** A longer file is in no format that it could have. */
const smallFile = (read: ReadPart, { part }: ExportFile): Uint8Array =>
  part.size > smallFileBytesMax ? new Uint8Array() : wholePart(read, part)

const descriptionFault = (
  { origin, tenantId, size }: ExportDescription,
  checkpoint: Readonly<{ origin: string; size: number }>,
): Fault | undefined => {
  if (origin !== checkpoint.origin || tenantId !== tenantOf(origin))
    return {
      word: 'wrong-signature',
      place: 'checkpoint',
      because: `It is of the log ${checkpoint.origin}, and export.json is of ${origin} and the tenant ${tenantId}.`,
    }
  if (size !== checkpoint.size)
    return {
      word: 'gap',
      place: 'export.json',
      because: `It describes a log of ${size} entries, and the checkpoint is of ${checkpoint.size}.`,
    }
  return undefined
}

/** @throws UnusableOption for a checkpoint that this export cannot be compared with. */
const requireUsableSince = (trust: Trust, origin: string, layout: ExportLayout): void => {
  const { since } = trust
  if (since === undefined) return
  const { checkpoint } = since
  if (checkpoint.origin !== origin)
    throw new UnusableOption(
      `The checkpoint of --since is of the log ${checkpoint.origin}, and the input is of ${origin}. Use one of this log.`,
    )
  const fault = signatureFault(since, { keys: [...trust.keys, ...(trust.policy?.logs ?? [])] })
  if (fault !== undefined)
    throw new UnusableOption(
      `The checkpoint of --since cannot be relied on: ${fault} Add the key that signed it with --key.`,
    )
  const start = checkpoint.size - (checkpoint.size % tileWidthMax)
  const isPartial = start === layout.size - (layout.size % tileWidthMax)
  const isInside = start >= layout.from && start < layout.to
  if (checkpoint.size < layout.size && start < checkpoint.size && !isPartial && !isInside)
    throw new UnusableOption(
      `The export does not have the leaf hashes of entry ${start}, which the comparison with --since needs. Export the entries from ${start} on, or use another checkpoint.`,
    )
}
