import type { FileHandle } from 'node:fs/promises'
import { type ExportFile, type ExportSource, UnreadableInput } from '#audit/application/export-source.ts'
import { readTarHeader, tarBlockBytes, tarPadding } from '#audit/domain/tar-header.ts'

/** The bytes that are read at once. */
const chunkBytes = 1_048_576

const cut = (): UnreadableInput => new UnreadableInput('The archive is cut. Copy it again.')

/**
 * The files of a tar archive, read once from front to back. Nothing is extracted, and no name is used as a path. `tar-stream` is
 * not used: it keeps extended headers of any length in memory, and an export has none.
 */
export const tarSource = (handle: FileHandle): ExportSource => ({ isArchive: true, files: filesOf(bytesOf(handle)) })

async function* filesOf(bytes: SequentialBytes): AsyncGenerator<ExportFile> {
  for (;;) {
    const header = readTarHeader(await bytes.take(tarBlockBytes))
    if (header === 'end') break
    if (header === undefined)
      throw new UnreadableInput(
        'The input is not a tar archive of regular files in the format POSIX ustar. If another program made it, unpack it and verify the folder.',
      )
    let left = header.size
    const take = async (count: number): Promise<Buffer> => {
      left -= count
      return bytes.take(count)
    }
    async function* parts() {
      while (left > 0) yield await take(Math.min(left, chunkBytes))
    }
    yield { ...header, read: () => take(header.size), parts }
    for await (const _ of parts());
    await bytes.take(tarPadding(header.size))
  }
  await requireEnd(bytes)
}

/** A second block of zeros, and nothing but zeros after it. */
const requireEnd = async (bytes: SequentialBytes): Promise<void> => {
  const block = await bytes.take(tarBlockBytes)
  let rest: Buffer | undefined = block
  for (; rest; rest = await bytes.takeSome())
    if (rest.some((byte) => byte !== 0))
      throw new UnreadableInput('The archive has data after its end. Copy it again, or make the export again.')
}

/** The bytes of a file, from front to back. */
type SequentialBytes = Readonly<{
  /** Exactly these bytes, as a view that stays valid. @throws UnreadableInput at the end of the file. */
  take: (count: number) => Promise<Buffer>
  /** At least one byte; `undefined` at the end of the file. */
  takeSome: () => Promise<Buffer | undefined>
}>

const bytesOf = (handle: FileHandle): SequentialBytes => {
  let rest: Buffer = Buffer.alloc(0)

  /** Reads until `rest` has so many bytes, or the file ends. */
  const fill = async (count: number): Promise<void> => {
    if (rest.length >= count) return
    // Shared with the threads that verify, so that nothing is copied to them.
    const chunk = Buffer.from(new SharedArrayBuffer(Math.max(chunkBytes, count)))
    let length = rest.copy(chunk)
    while (length < count) {
      const { bytesRead } = await handle.read(chunk, length, chunk.length - length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    rest = chunk.subarray(0, length)
  }

  const take = async (count: number): Promise<Buffer> => {
    await fill(count)
    if (rest.length < count) throw cut()
    const taken = rest.subarray(0, count)
    rest = rest.subarray(count)
    return taken
  }

  const takeSome = async (): Promise<Buffer | undefined> => {
    await fill(1)
    return rest.length === 0 ? undefined : take(rest.length)
  }

  return { take, takeSome }
}
