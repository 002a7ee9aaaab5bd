import type { EntryContent } from './entry-content.ts'

/** The bytes of a key: 16 for the fact of an entry, and 8 for the index of the entry, in the byte order of this machine. */
export const keyBytes = 24

const record = new Uint8Array(keyBytes)
const lanes = new Int32Array(record.buffer, 0, 4)
const recordIndex = new Float64Array(record.buffer, 16, 1)

/** The index in a key. */
export const keyIndex = (key: Uint8Array): number => {
  record.set(key)
  return recordIndex[0] ?? 0
}

type FactEntry = Readonly<{ content: EntryContent; index: number }>

/**
 * Writes the key of a fact: equal ones have equal bytes, and others differ in 128 bits, except by accident. Each step can be undone,
 * so two texts with the same length that differ in one character never have the same bytes. It takes a quarter of the time of SHA-256.
 */
export const putKey = (keys: Buffer, at: number, { content, index }: FactEntry): void => {
  lanes.fill(content.eventId.length)
  mix(content.eventId)
  mix(content.happening)
  recordIndex[0] = index
  keys.set(record, at * keyBytes)
}

const mix = (text: string): void => {
  let [one, two, three, four] = [lanes[0] ?? 0, lanes[1] ?? 0, lanes[2] ?? 0, lanes[3] ?? 0]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    one = Math.imul(one ^ code, 0x9e3779b1) ^ (four >>> 15)
    two = Math.imul(two ^ code, 0x85ebca77) ^ (one >>> 13)
    three = Math.imul(three ^ code, 0xc2b2ae3d) ^ (two >>> 16)
    four = Math.imul(four ^ code, 0x27d4eb2f) ^ (three >>> 14)
  }
  lanes[0] = one
  lanes[1] = two
  lanes[2] = three
  lanes[3] = four
}
