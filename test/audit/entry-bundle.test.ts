import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBundle, encodeBundle } from '#audit/domain/entry-bundle.ts'

const anEntry = fc.uint8Array({ maxLength: 600 })

describe('An entry bundle', () => {
  it('has each entry after its length in two bytes, the high byte first', () => {
    expect([...encodeBundle([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(258, 7)])].slice(0, 8)).toEqual([
      0, 2, 97, 98, 0, 0, 1, 2,
    ])
  })

  it('gives back the entries that were put in', () => {
    fc.assert(
      fc.property(fc.array(anEntry, { maxLength: 256 }), (entries) => {
        expect(decodeBundle(encodeBundle(entries))?.map((entry) => [...entry])).toEqual(entries.map((one) => [...one]))
      }),
      { numRuns: 30 },
    )
  })

  it('reads the longest entry, and makes none that is longer', () => {
    const longest = Buffer.alloc(65_535, 1)
    expect(decodeBundle(encodeBundle([longest]))).toEqual([new Uint8Array(longest)])
    expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow(/65536 bytes/)
  })

  it('is refused when its end is missing, anywhere', () => {
    const bundle = encodeBundle([Buffer.from('ab'), Buffer.from('cde')])
    const readable = Array.from(bundle.keys()).filter((length) => decodeBundle(bundle.subarray(0, length)))
    expect(readable).toEqual([0, 4])
  })

  it('is refused with more than 256 entries', () => {
    expect(decodeBundle(Buffer.alloc(2 * 256))).toHaveLength(256)
    expect(decodeBundle(Buffer.alloc(2 * 257))).toBeUndefined()
  })
})
