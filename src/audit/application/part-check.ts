import { bundleBytesMax, tileWidthMax } from '../domain/entry-bundle.ts'
import {
  compareParts,
  type ExportLayout,
  type ExportPart,
  firstPart,
  hasPart,
  nextPart,
  partPath,
  readPartPath,
} from '../domain/export-layout.ts'
import type { Fault } from '../domain/verdict.ts'
import type { BundleReport, BundleWork } from './bundle-check.ts'
import { type BundleWorker, bundleQueue, type Repeats } from './bundle-queue.ts'
import type { Checkpoint } from './checkpoint.ts'
import { tenantOf } from './entry-content.ts'
import { type ExportFile, type FilePart, outOfOrder, type ReadPart, wholePart } from './export-source.ts'
import { factsOutside } from './fact-lines.ts'
import { historyFaults } from './history-faults.ts'
import { tileBytesOf, upperTiles } from './upper-tiles.ts'

export type PartCheckNeeds = Readonly<{
  read: ReadPart
  work: BundleWorker
  repeats: Repeats
  /** How many bundles are verified at the same time. */
  workCountMax: number
  /** Receives how many entries are verified, and how many there are. */
  progress: (done: number, total: number) => void
  /** Receives the path of each file that does not belong to the export, and is not verified. */
  noteOther: (path: string) => void
}>

type Subject = Readonly<{
  layout: ExportLayout
  checkpoint: Checkpoint
  since: Checkpoint | undefined
  found: (fault: Fault) => void
}>

/** The parts of a bundle that were read so far. */
type OpenBundle = { index: number; tile?: FilePart; bundle?: FilePart; facts?: FilePart }

/** Verifies the files after the checkpoint, in their order. */
export const partCheck = (needs: PartCheckNeeds, { layout, checkpoint, since, found }: Subject) => {
  const tiles = upperTiles(layout, checkpoint.root)
  const tenantId = tenantOf(checkpoint.origin)
  const sinceIndex = since && since.size % tileWidthMax > 0 ? Math.floor(since.size / tileWidthMax) : undefined

  const done = ({ index, width, tile }: BundleWork, { isTileIntact }: BundleReport): void => {
    if (index === sinceIndex && isTileIntact && tile && width === tileWidthMax)
      tiles.keep(fullLeaves(index), wholePart(needs.read, tile))
    needs.progress(index * tileWidthMax + width - layout.from, layout.to - layout.from)
  }

  const queue = bundleQueue({ ...needs, countMax: needs.workCountMax, found, done })
  let expected = firstPart(layout)
  let open: OpenBundle | undefined
  let partialLeaves: FilePart | undefined

  const workOf = ({ index, tile, bundle, facts }: OpenBundle): BundleWork => {
    const width = Math.min(tileWidthMax, layout.size - index * tileWidthMax)
    const isPartial = width < tileWidthMax
    return {
      index,
      width,
      tenantId,
      tilePath: partPath({ ...fullLeaves(index), width }),
      bundlePath: partPath({ kind: 'bundle', level: 0, index, width }),
      tile: isPartial ? partialLeaves : tile,
      above: isPartial ? tiles.leavesAt(index) && 'known' : tiles.hashAbove(0, index),
      bundle,
      facts: layout.hasFacts ? (facts ?? 'missing') : undefined,
    }
  }

  /** Verifies the bundle that was read. */
  const closeBundle = async (): Promise<void> => {
    if (open === undefined) return
    const work = workOf(open)
    open = undefined
    await queue.add(work)
  }

  const gap = (part: ExportPart, because: string): void =>
    queue.addFault({ word: 'gap', place: partPath(part), because })

  /** Notes the first missing file before `until`. Missing facts are noticed with their bundle. */
  const noteMissing = (until: ExportPart | undefined): void => {
    const missing = expected?.kind === 'facts' ? nextPart(expected, layout) : expected
    if (missing && (until === undefined || compareParts(missing, until) < 0)) gap(missing, 'It is missing.')
  }

  const readTile = (part: ExportPart, file: FilePart): void => {
    if (file.size !== tileBytesOf(part)) {
      gap(part, `It has ${file.size} bytes, not ${tileBytesOf(part)}.`)
      return
    }
    if (part.level === 0) partialLeaves = file
    tiles.add(part, wholePart(needs.read, file))
  }

  const readPart = async (part: ExportPart, file: FilePart): Promise<void> => {
    if (part.kind === 'tile' && (part.level > 0 || part.width < tileWidthMax)) return readTile(part, file)
    for (const fault of await tiles.settle()) queue.addFault(fault)
    if (open && open.index !== part.index) await closeBundle()
    open ??= { index: part.index }
    const fits = {
      tile: file.size === tileBytesOf(part),
      bundle: file.size <= bundleBytesMax,
      facts: true,
    }
    if (fits[part.kind]) open[part.kind] = file
    else gap(part, `It has the wrong length of ${file.size} bytes.`)
    if (part.kind === 'facts') await closeBundle()
  }

  const take = async (file: ExportFile): Promise<void> => {
    const part = readPartPath(file.path)
    if (part === undefined || !hasPart(part, layout)) return takeOther(file, part)
    if (expected === undefined || compareParts(part, expected) < 0) throw outOfOrder(file.path)
    if (compareParts(part, expected) > 0) {
      if (open && open.index !== part.index) await closeBundle()
      noteMissing(part)
    }
    await readPart(part, file.part)
    expected = nextPart(part, layout)
  }

  /** A copy of the bucket has partial tiles of other sizes, too. */
  const takeOther = ({ path }: ExportFile, part: ExportPart | undefined): void => {
    if (path === 'export.json' || path === 'checkpoint') throw outOfOrder(path)
    if (part?.kind === 'facts' && layout.hasFacts) found(factsOutside(part))
    else if (part === undefined || layout.hasFacts) needs.noteOther(path)
  }

  const end = async (): Promise<void> => {
    await closeBundle()
    noteMissing(undefined)
    for (const fault of await tiles.settle()) queue.addFault(fault)
    await queue.end()
    if (since) for (const fault of await historyFaults(since, checkpoint, tiles.read)) found(fault)
  }

  return { take, end }
}

const fullLeaves = (index: number): ExportPart => ({ kind: 'tile', level: 0, index, width: tileWidthMax })
