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
  /** Exactly these bytes, in memory of their own. @throws UnreadableInput at the end of the file. */
  take: (count: number) => Promise<Buffer>
  /** At least one byte; `undefined` at the end of the file. */
  takeSome: () => Promise<Buffer | undefined>
}>

const bytesOf = (handle: FileHandle): SequentialBytes => {
  // Reused for every read, so the memory does not depend on when it is freed.
  const chunk = Buffer.alloc(chunkBytes)
  let rest = chunk.subarray(0, 0)

  const refill = async (): Promise<void> => {
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes)
    rest = chunk.subarray(0, bytesRead)
  }

  /** Fills the target from the chunk, and what is longer from the file itself. */
  const fill = async (target: Buffer): Promise<void> => {
    let length = rest.copy(target)
    rest = rest.subarray(length)
    while (length < target.length) {
      const left = target.length - length
      if (left < chunkBytes) await refill()
      const count = left < chunkBytes ? rest.copy(target, length) : (await handle.read(target, length, left)).bytesRead
      if (count === 0) throw cut()
      if (left < chunkBytes) rest = rest.subarray(count)
      length += count
    }
  }

  const take = async (count: number): Promise<Buffer> => {
    // Memory of its own, which can be handed to another thread.
    const target = Buffer.allocUnsafeSlow(count)
    await fill(target)
    return target
  }

  const takeSome = async (): Promise<Buffer | undefined> => {
    if (rest.length === 0) await refill()
    return rest.length === 0 ? undefined : take(rest.length)
  }

  return { take, takeSome }
}
