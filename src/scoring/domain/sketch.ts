/**
 * Estimates the number of distinct values in 64 bits: each value sets one bit, and the share of clear bits gives the estimate.
 * Repetition and order do not matter; `or` merges two sketches. Accurate to a tenth at 30 values; the maximum is 266. Source: Whang, Vander-Zanden and Taylor, linear counting
 * (ACM TODS 15:2, 1990).
 */
export type Sketch = readonly [low: number, high: number]

export const emptySketch: Sketch = [0, 0]

const bitCount = 64

/** Adds one number; any safe integer. */
export const withNumber = ([low, high]: Sketch, number: number): Sketch => {
  const bit = bitOf(number)
  return bit < 32 ? [(low | (1 << bit)) >>> 0, high] : [low, (high | (1 << (bit - 32))) >>> 0]
}

export const unionOf = (a: Sketch, b: Sketch): Sketch => [(a[0] | b[0]) >>> 0, (a[1] | b[1]) >>> 0]

/** The estimate, to a tenth. */
export const sizeOf = ([low, high]: Sketch): number => sizes[onesIn(low) + onesIn(high)] ?? 0

/** Estimates by the number of set bits; the last one is for a full sketch. */
const sizes: readonly number[] = Array.from({ length: bitCount + 1 }, (_, ones) => {
  const clear = Math.max(bitCount - ones, 1)
  return Math.round(bitCount * Math.log(bitCount / clear) * 10) / 10
})

/** The bit of a number. Consecutive numbers spread evenly. Source: the finalizer of MurmurHash3, 32 bits. */
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
