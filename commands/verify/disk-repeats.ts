import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Repeats } from '#audit/application/bundle-queue.ts'
import { keyBytes, keyIndex } from '#audit/application/fact-key.ts'

const partitionCount = 256
const hashBytes = 16
/** The keys of a partition in memory. Full ones go to the file. */
const chunkBytes = 680 * keyBytes

/** The keys with the same first byte. `chunks` has the places of those in the file. */
type Partition = { keys: Buffer; length: number; chunks: number[] }

/**
 * Finds entries of the same fact in bounded memory: keys are divided by their first byte, and go to a temporary file when they are
 * many. Two entries of one fact have the same first byte. Close it at the end, which removes the file.
 */
export const diskRepeats = (): Repeats & Readonly<{ close: () => Promise<void> }> => {
  const partitions = Array.from(
    { length: partitionCount },
    (): Partition => ({ keys: Buffer.alloc(chunkBytes), length: 0, chunks: [] }),
  )
  let spill: Readonly<{ folder: string; handle: FileHandle }> | undefined
  let fileBytes = 0

  const flush = async (partition: Partition): Promise<void> => {
    spill ??= await makeSpill()
    await spill.handle.write(partition.keys, 0, chunkBytes, fileBytes)
    partition.chunks.push(fileBytes)
    partition.length = 0
    fileBytes += chunkBytes
  }

  const add = async (keys: Uint8Array): Promise<void> => {
    const source = Buffer.from(keys.buffer, keys.byteOffset, keys.length)
    for (let at = 0; at < keys.length; at += keyBytes) {
      const partition = partitions[keys[at] ?? 0]
      if (partition === undefined) continue
      source.copy(partition.keys, partition.length, at, at + keyBytes)
      partition.length += keyBytes
      if (partition.length === chunkBytes) await flush(partition)
    }
  }

  async function* chunksOf({ keys, length, chunks }: Partition): AsyncGenerator<Buffer> {
    for (const place of chunks) {
      const chunk = Buffer.alloc(chunkBytes)
      await spill?.handle.read(chunk, 0, chunkBytes, place)
      yield chunk
    }
    yield keys.subarray(0, length)
  }

  /** Indexes ascend within a partition, so the first key that is known is the lowest. */
  const firstOf = async (partition: Partition): Promise<number | undefined> => {
    const known = new Set<string>()
    for await (const chunk of chunksOf(partition))
      for (let at = 0; at < chunk.length; at += keyBytes) {
        const key = chunk.toString('latin1', at, at + hashBytes)
        if (known.has(key)) return keyIndex(chunk.subarray(at, at + keyBytes))
        known.add(key)
      }
    return undefined
  }

  const first = async (): Promise<number | undefined> => {
    const indexes: number[] = []
    for (const partition of partitions) indexes.push((await firstOf(partition)) ?? Number.POSITIVE_INFINITY)
    const lowest = Math.min(...indexes)
    return Number.isFinite(lowest) ? lowest : undefined
  }

  const close = async (): Promise<void> => {
    await spill?.handle.close()
    if (spill) await rm(spill.folder, { recursive: true })
  }

  return { add, first, close }
}

const makeSpill = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-verify-'))
  return { folder, handle: await open(join(folder, 'keys'), 'w+') }
}
