import { hash } from 'node:crypto'
import { entryBytesMax } from '../domain/audit-entry.ts'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { hashBytes } from './merkle-tree.ts'

/** Reused for each hash: an export has millions of them. A hash is a text here, because a text is made faster than an array of bytes. */
const leafInput = Buffer.alloc(1 + entryBytesMax)
const nodeInput = Buffer.alloc(1 + 2 * hashBytes, 1)
const row = Buffer.alloc((tileWidthMax / 2) * hashBytes)

/** The leaf hash of an entry, in hex. */
export const leafHex = (entry: Buffer): string => {
  entry.copy(leafInput, 1)
  return hash('sha256', leafInput.subarray(0, 1 + entry.length), 'hex')
}

/** One of the hashes, in hex. */
export const hexAt = (hashes: Buffer, at: number): string =>
  hashes.toString('hex', at * hashBytes, (at + 1) * hashBytes)

/** The root of 256 hashes, in hex. Each row is written over the one below it. */
export const rootOfFullTile = (hashes: Buffer): string => {
  let [from, count] = [hashes, tileWidthMax]
  while (count > 1) {
    count /= 2
    for (let at = 0; at < count; at += 1) {
      from.copy(nodeInput, 1, at * 2 * hashBytes, (at + 1) * 2 * hashBytes)
      row.write(hash('sha256', nodeInput, 'binary'), at * hashBytes, hashBytes, 'latin1')
    }
    from = row
  }
  return hexAt(row, 0)
}
