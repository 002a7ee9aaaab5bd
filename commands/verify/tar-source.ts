import { statSync } from 'node:fs'
import { type ExportFile, type ExportSource, type ReadPart, UnreadableInput } from '#audit/application/export-source.ts'
import { readTarHeader, tarBlockBytes, tarPadding } from '#audit/domain/tar-header.ts'

/**
 * The files of a tar archive, from front to back. Only headers are read here, nothing is extracted, and no name is used as a path.
 * `tar-stream` is not used: it keeps extended headers of any length in memory, and an export has none.
 */
export const tarSource = (path: string, read: ReadPart): ExportSource => ({
  isArchive: true,
  files: filesOf(path, read),
})

async function* filesOf(path: string, read: ReadPart): AsyncGenerator<ExportFile> {
  const { size: end } = statSync(path)
  const block = Buffer.alloc(tarBlockBytes)
  for (let start = 0; ; ) {
    if (start + tarBlockBytes > end) throw new UnreadableInput(cutAtEnd)
    read({ path, start, size: tarBlockBytes }, 0, block)
    const header = readTarHeader(block)
    start += tarBlockBytes
    if (header === 'end') return requireEnd({ path, start, size: end - start }, read)
    if (header === undefined)
      throw new UnreadableInput(
        'The input is not a tar archive of regular files in the format POSIX ustar. If another program made it, unpack it and verify the folder.',
      )
    const { size } = header
    if (start + size > end) throw new UnreadableInput(cutWithin(header.path))
    yield { path: header.path, part: { path, start, size } }
    start += size + tarPadding(size)
  }
}

const cutAtEnd = 'The input is cut: it ends without its two blocks of zeros. Download it again.'
const cutWithin = (path: string): string => `The input is cut: it ends within ${path}. Download it again.`

/** A second block of zeros, and nothing but zeros after it. */
const requireEnd = (rest: Parameters<ReadPart>[0], read: ReadPart): void => {
  if (rest.size < tarBlockBytes) throw new UnreadableInput(cutAtEnd)
  const chunk = Buffer.alloc(65_536)
  for (let offset = 0; offset < rest.size; offset += chunk.length) {
    const bytes = chunk.subarray(0, rest.size - offset)
    read(rest, offset, bytes)
    if (bytes.some((byte) => byte !== 0))
      throw new UnreadableInput('The archive has data after its end. Copy it again, or make the export again.')
  }
}
