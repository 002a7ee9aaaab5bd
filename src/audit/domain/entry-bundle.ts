import { entryBytesMax } from './audit-entry.ts'

/** The most entries of a bundle, and the most hashes of a tile. */
export const tileWidthMax = 256

/** The most bytes of a bundle: 256 entries, each after its length in two bytes. */
export const bundleBytesMax = tileWidthMax * (entryBytesMax + 2)

/** An entry bundle of tlog-tiles: each entry after its length as a big-endian `uint16`. @throws RangeError for an entry that is too long. */
export const encodeBundle = (entries: readonly Uint8Array[]): Uint8Array => {
  const bundle = new Uint8Array(entries.reduce((length, entry) => length + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > entryBytesMax) throw new RangeError(`An entry has ${entry.length} bytes. ${entryBytesMax} fit.`)
    bundle[at] = entry.length >>> 8
    bundle[at + 1] = entry.length & 0xff
    bundle.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bundle
}

/** The entries of a bundle, as views of its bytes. `undefined` if the lengths do not fit, or for more than 256 entries. */
export const decodeBundle = (bytes: Uint8Array): readonly Uint8Array[] | undefined => {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const high = bytes[at] ?? 0
    const low = bytes[at + 1]
    if (low === undefined || entries.length === tileWidthMax) return undefined
    const end = at + 2 + high * 256 + low
    if (end > bytes.length) return undefined
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries
}
