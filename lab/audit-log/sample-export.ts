import { checkpointBody } from '#audit/application/checkpoint.ts'
import { leafHash, treeRoot } from '#audit/application/merkle-tree.ts'
import { type NoteSignature, noteText } from '#audit/application/signed-note.ts'
import { encodeBundle, tileWidthMax } from '#audit/domain/entry-bundle.ts'
import { type TileName, tilePath, tilesBetween } from '#audit/domain/tile-path.ts'
import { type HashLevels, hashLevelsOf, tileBytes } from './hash-levels.ts'
import type { SampleLog } from './sample-log.ts'

/** One file of an export. */
export type SampleFile = Readonly<{ path: string; bytes: Uint8Array }>

/** What an export has of a log of `size` entries: those from `from` to before `to`. `sign` signs the text of the checkpoint. */
export type ExportRange = Readonly<{
  size: number
  from?: number
  to?: number
  sign: (body: string) => readonly NoteSignature[]
}>

/** The files of an export, in their order: docs/audit-format.md. */
export async function* sampleExport(log: SampleLog, { size, from = 0, to = size, sign }: ExportRange) {
  const levels = hashLevelsOf(Array.from({ length: size }, (_, index) => leafHash(Buffer.from(log.entryAt(index)))))
  const { origin, tenantId } = log
  const about = { format: 1, origin, tenantId, from, to, size, createdAt: '2026-03-02T00:00:00.000Z' }
  yield fileOf('export.json', `${JSON.stringify(about)}\n`)
  yield fileOf('checkpoint', await sampleCheckpoint(log, { levels, size, sign }))
  const tiles = tilesBetween(0, size)
  yield* tileFiles(levels, upperTiles(tiles))
  for (const bundle of tiles.filter(({ level }) => level === 'entries')) {
    const start = bundle.index * tileWidthMax
    if (start >= from && start < to) yield* bundleFiles(log, levels, bundle)
  }
}

/** The checkpoint of a log, as the text of its note. */
export const sampleCheckpoint = async (
  { origin }: SampleLog,
  { levels, size, sign }: Pick<ExportRange, 'size' | 'sign'> & Readonly<{ levels: HashLevels }>,
): Promise<string> => {
  const root = await treeRoot(size, async ({ level, index }) => tileBytes(levels, widestTile(levels, { level, index })))
  const body = checkpointBody({ origin, size, root })
  return noteText({ text: body, signatures: sign(body) })
}

/** The tile as the whole log has it: a smaller log has the same hashes, or fewer. */
const widestTile = (levels: HashLevels, { level, index }: Omit<TileName, 'width'>): TileName => {
  const count = levels[Number(level)]?.length ?? 0
  return { level, index, width: Math.min(tileWidthMax, count - index * tileWidthMax) }
}

/** The tiles above level 0, the highest level first, and the partial tile of level 0. */
const upperTiles = (tiles: readonly TileName[]): readonly TileName[] =>
  tiles
    .filter(({ level, width }) => level !== 'entries' && (level > 0 || width < tileWidthMax))
    .toSorted((one, other) => Number(other.level) - Number(one.level))

function* tileFiles(levels: HashLevels, tiles: readonly TileName[]) {
  for (const tile of tiles) yield { path: tilePath(tile), bytes: tileBytes(levels, tile) }
}

/** The leaf hashes, unless their tile is partial, then the entries and their facts. */
function* bundleFiles(log: SampleLog, levels: HashLevels, bundle: TileName) {
  const { index, width } = bundle
  const indexes = Array.from({ length: width }, (_, offset) => index * tileWidthMax + offset)
  if (width === tileWidthMax) yield* tileFiles(levels, [{ level: 0, index, width }])
  yield { path: tilePath(bundle), bytes: encodeBundle(indexes.map((one) => Buffer.from(log.entryAt(one)))) }
  const factsPath = tilePath({ level: 'entries', index, width: tileWidthMax }).replace('tile/entries', 'facts')
  yield fileOf(`${factsPath}.jsonl`, indexes.map((one) => `${log.factAt(one)}\n`).join(''))
}

const fileOf = (path: string, text: string): SampleFile => ({ path, bytes: Buffer.from(text) })
