import { inflateRawSync } from 'node:zlib'

/** The signature and length of the record at the end of an archive, and of each in its list of files. */
const end = { signature: 0x06054b50, length: 22 }
const entry = { signature: 0x02014b50, length: 46 }
const localHeaderLength = 30

/** The files of a zip archive by their paths. Knows what our packager writes: no encryption, no zip64, no comment. */
export const readZip = (zip: Buffer): ReadonlyMap<string, Buffer> => {
  const tail = zip.length - end.length
  if (zip.readUInt32LE(tail) !== end.signature) throw new Error('Not a zip archive, or one with a comment.')
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(tail + 16)
  for (let count = zip.readUInt16LE(tail + 10); count > 0; count -= 1) {
    if (zip.readUInt32LE(at) !== entry.signature) throw new Error('The list of files is damaged.')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset))
    const name = zip.toString('utf8', at + entry.length, at + entry.length + (nameLength ?? 0))
    files.set(name, contentOf(zip, at))
    at += entry.length + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0)
  }
  return files
}

const contentOf = (zip: Buffer, at: number): Buffer => {
  const isStored = zip.readUInt16LE(at + 10) === 0
  const size = zip.readUInt32LE(at + 20)
  const header = zip.readUInt32LE(at + 42)
  const start = header + localHeaderLength + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
  const packed = zip.subarray(start, start + size)
  return isStored ? packed : inflateRawSync(packed)
}
