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
  let memory = Buffer.alloc(0)
  const table = keyTable()

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

  /** All keys of a partition, in the order of their indexes. The memory is used again for the next one. */
  const keysOf = async ({ keys, length, chunks }: Partition): Promise<Buffer> => {
    const size = chunks.length * chunkBytes + length
    if (memory.length < size) memory = Buffer.alloc(size)
    for (const [at, place] of chunks.entries()) await spill?.handle.read(memory, at * chunkBytes, chunkBytes, place)
    keys.copy(memory, size - length, 0, length)
    return memory.subarray(0, size)
  }

  const firstOf = async (partition: Partition): Promise<number | undefined> => {
    const keys = await keysOf(partition)
    const at = table.firstRepeat(keys)
    return at === undefined ? undefined : keyIndex(keys.subarray(at, at + keyBytes))
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

/** A hash table that is used again: the places of keys by their last four bytes, which are as good as random. */
const keyTable = () => {
  let places = new Int32Array(0)

  /** The place of the first key that is equal to one before it. */
  const firstRepeat = (keys: Buffer): number | undefined => {
    const slotCount = 2 ** Math.ceil(Math.log2((2 * keys.length) / keyBytes + 1))
    if (places.length < slotCount) places = new Int32Array(slotCount)
    const slots = places.subarray(0, slotCount).fill(-1)
    for (let at = 0; at < keys.length; at += keyBytes) {
      let slot = keys.readUInt32LE(at + hashBytes - 4) & (slotCount - 1)
      for (let place = slots[slot] ?? -1; place >= 0; place = slots[slot] ?? -1) {
        if (keys.compare(keys, place, place + hashBytes, at, at + hashBytes) === 0) return at
        slot = (slot + 1) & (slotCount - 1)
      }
      slots[slot] = at
    }
    return undefined
  }

  return { firstRepeat }
}

const makeSpill = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-verify-'))
  return { folder, handle: await open(join(folder, 'keys'), 'w+') }
}
