/**
 * About how many distinct numbers were seen, in 64 bits: each sets one bit, and the bits that are still clear tell how many there
 * were. Seeing a number again changes nothing, nor does the order, and two sketches are put together with `or`. Exact enough for
 * "usual": within a tenth at 30 numbers, and never more than 266. Source: Whang, Vander-Zanden and Taylor, linear counting
 * (ACM TODS 15:2, 1990).
 */
export type Sketch = readonly [low: number, high: number]

export const emptySketch: Sketch = [0, 0]

const bitCount = 64

/** The sketch with one number more; any safe integer. */
export const withNumber = ([low, high]: Sketch, number: number): Sketch => {
  const bit = bitOf(number)
  return bit < 32 ? [(low | (1 << bit)) >>> 0, high] : [low, (high | (1 << (bit - 32))) >>> 0]
}

export const unionOf = (a: Sketch, b: Sketch): Sketch => [(a[0] | b[0]) >>> 0, (a[1] | b[1]) >>> 0]

/** About how many, to a tenth. */
export const sizeOf = ([low, high]: Sketch): number => sizes[onesIn(low) + onesIn(high)] ?? 0

/** By the number of bits that are set; the last one is what is said of a sketch that is full. */
const sizes: readonly number[] = Array.from({ length: bitCount + 1 }, (_, ones) => {
  const clear = Math.max(bitCount - ones, 1)
  return Math.round(bitCount * Math.log(bitCount / clear) * 10) / 10
})

/** A number's bit: spread evenly also where numbers follow one another. Source: the finalizer of MurmurHash3, 32 bits. */
const bitOf = (number: number): number => {
  let mixed = (number % 4_294_967_296) ^ Math.floor(number / 4_294_967_296)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 26
}

const onesIn = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
