/** A tar archive is made of blocks. A file is a header block and its bytes, filled with zeros to whole blocks. */
export const tarBlockBytes = 512

/** A file in an archive. `size` is in bytes. */
export type TarFile = Readonly<{ path: string; size: number }>

const nameBytes = 100
const sizeMax = 8 ** 11 - 1
const checksum = { at: 148, end: 156 }
const magic = 'ustar\u000000'

/** The header block of a regular file, in POSIX ustar. @throws RangeError for a path or a size that it cannot hold. */
export const tarHeader = ({ path, size }: TarFile): Uint8Array => {
  if (path.length > nameBytes || size > sizeMax) throw new RangeError(`No header holds ${path} with ${size} bytes.`)
  const block = new Uint8Array(tarBlockBytes)
  const fields = [
    [0, path],
    [100, '0000644\u0000'],
    [108, '0000000\u0000'],
    [116, '0000000\u0000'],
    [124, `${size.toString(8).padStart(11, '0')}\u0000`],
    [136, '00000000000\u0000'],
    [156, '0'],
    [257, magic],
  ] as const
  for (const [at, text] of fields) putAscii(block, at, text)
  putAscii(block, checksum.at, `${sumOf(block).toString(8).padStart(6, '0')}\u0000 `)
  return block
}

/** The bytes of an archive after its last file. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * tarBlockBytes)

/** The number of zeros after the bytes of a file. */
export const tarPadding = (size: number): number => (tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes

/** Reads a header block. `end` for zeros. `undefined` for anything but a regular file in POSIX ustar. */
export const readTarHeader = (block: Uint8Array): TarFile | 'end' | undefined => {
  if (block.every((byte) => byte === 0)) return 'end'
  const prefix = asciiAt(block, 345, 155)
  const name = asciiAt(block, 0, nameBytes)
  const size = octalAt(block, 124, 12)
  const isOfKind = asciiAt(block, 257, 8, false) === magic && (block[156] === 0 || block[156] === 0x30)
  if (!isOfKind || octalAt(block, checksum.at, 8) !== sumOf(block) || size === undefined) return undefined
  return name === undefined || name === '' || prefix === undefined
    ? undefined
    : { path: prefix === '' ? name : `${prefix}/${name}`, size }
}

const putAscii = (block: Uint8Array, at: number, text: string): void => {
  for (let offset = 0; offset < text.length; offset += 1) block[at + offset] = text.charCodeAt(offset)
}

/** The sum of all bytes, with spaces in the place of the sum. */
const sumOf = (block: Uint8Array): number => {
  let sum = 32 * (checksum.end - checksum.at)
  for (let at = 0; at < tarBlockBytes; at += 1) if (at < checksum.at || at >= checksum.end) sum += block[at] ?? 0
  return sum
}

/** The text of a field, up to its first zero. `undefined` for bytes that are not printable ASCII. */
const asciiAt = (block: Uint8Array, at: number, length: number, endsAtZero = true): string | undefined => {
  let text = ''
  for (const byte of block.subarray(at, at + length)) {
    if (byte === 0 && endsAtZero) break
    if (endsAtZero && (byte < 0x20 || byte > 0x7e)) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/** A number in octal, with spaces or zeros around it. `undefined` for anything else, such as the binary numbers of GNU tar. */
const octalAt = (block: Uint8Array, at: number, length: number): number | undefined => {
  const text = asciiAt(block, at, length)?.trim() ?? ''
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined
}
