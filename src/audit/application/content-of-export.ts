import { type AuditExport, headPaths } from '../domain/audit-export.ts'
import { decodeBundle, encodeBundle, tileWidthMax } from '../domain/entry-bundle.ts'
import { readPartPath } from '../domain/export-layout.ts'
import { tileAt, tilePath } from '../domain/tile-path.ts'
import { makeExportedFacts } from './export-facts.ts'
import type { FactTexts, ReadArchivedTexts } from './export-ports.ts'
import { LogDifference } from './log-difference.ts'
import type { TileReader } from './merkle-tree.ts'
import type { LogBucket } from './ports.ts'
import { utf8Of } from './strict-text.ts'
import { tilesAtSize } from './tiles-at-size.ts'

/** What an archive is made of. */
export type ExportSources = Readonly<{
  bucket: Pick<LogBucket, 'read'>
  tilesOf: (tenantId: string) => TileReader
  texts: FactTexts
  archived: ReadArchivedTexts
}>

/**
 * Returns the bytes of a file of an export: docs/audit-format.md#exports. The same file always has the same bytes, also after its
 * events were archived. Altered bytes are exported as they are: a verifier finds them.
 * @throws LogDifference if the bucket does not have them, or not all.
 * @throws Transient `audit-bucket-unavailable`, `store-unavailable` or `archive-unavailable`.
 */
export const makeExportContent = ({ bucket, tilesOf, ...facts }: ExportSources) => {
  const factsOf = makeExportedFacts(facts)

  /** The entries of a bundle. A partial one that is gone is taken from the full one. */
  const entriesOf = async ({ tenantId, size }: AuditExport, index: number): Promise<readonly Uint8Array[]> => {
    const { width } = tileAt(0, index * tileWidthMax, size)
    const path = (has: number) => tilePath({ level: 'entries', index, width: has })
    const stored = (await bucket.read(tenantId, path(width))) ?? (await bucket.read(tenantId, path(tileWidthMax)))
    const entries = (stored && decodeBundle(stored))?.slice(0, width)
    if (entries?.length !== width) throw new LogDifference('gap', path(width))
    return entries
  }

  return async (one: AuditExport, path: string): Promise<Uint8Array> => {
    if (path === headPaths.description) return utf8Of(descriptionOf(one))
    if (path === headPaths.checkpoint) return utf8Of(one.checkpoint)
    const part = readPartPath(path)
    if (part === undefined) throw new Error(`No export has a file ${path}.`)
    if (part.kind === 'tile') return tilesAtSize(tilesOf(one.tenantId), one.size)(part)
    const entries = await entriesOf(one, part.index)
    if (part.kind === 'bundle') return encodeBundle(entries)
    return utf8Of((await factsOf(one.tenantId, entries)).map((text) => `${text}\n`).join(''))
  }
}

const descriptionOf = ({ origin, tenantId, from, to, size, requestedAt: createdAt }: AuditExport): string =>
  `${JSON.stringify({ format: 1, origin, tenantId, from, to, size, createdAt })}\n`
