import { type AuditExport, type ExportUpload, layoutOf, pathAfter } from '../domain/audit-export.ts'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { readPartPath } from '../domain/export-layout.ts'
import { tarEnd, tarHeader, tarPadding } from '../domain/tar-header.ts'
import { tileAt } from '../domain/tile-path.ts'

/** The bytes of a part, and what comes after it. */
type FilledPart = Readonly<{ bytes: Uint8Array; next: string | null; entries: number }>

/**
 * Returns the next part of an archive: whole files, until there are at least `bytesMin` bytes or no more files. It is held in memory
 * with one file more. S3 requires 5 MiB of each part but the last.
 */
export const fillPart = async (
  one: AuditExport,
  upload: ExportUpload,
  { contentOf, bytesMin }: Readonly<{ contentOf: ContentReader; bytesMin: number }>,
): Promise<FilledPart> => {
  const pieces: Uint8Array[] = []
  let [bytes, entries, next] = [0, 0, upload.next]
  while (next !== null && bytes < bytesMin) {
    const content = await contentOf(one, next)
    const padding = new Uint8Array(tarPadding(content.length))
    pieces.push(tarHeader({ path: next, size: content.length }), content, padding)
    bytes += content.length + padding.length
    entries += entriesIn(next, one)
    next = pathAfter(next, layoutOf(one))
  }
  if (next === null) pieces.push(tarEnd())
  return { bytes: Buffer.concat(pieces), next, entries }
}

type ContentReader = (one: AuditExport, path: string) => Promise<Uint8Array>

/** The facts are the last file of a bundle. */
const entriesIn = (path: string, { size }: AuditExport): number => {
  const part = readPartPath(path)
  return part?.kind === 'facts' ? tileAt(0, part.index * tileWidthMax, size).width : 0
}
