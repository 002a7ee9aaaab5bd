import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countThatFits, cutToPayload } from '#local/sources/payload.ts'

const bytesOf = (Records: readonly unknown[]) => Buffer.byteLength(JSON.stringify({ Records }))

it('cuts records so that the JSON of each invocation has at most 6 MB, to the byte', () => {
  const record = { body: 'x'.repeat(1_000_000) }
  const six = Array.from({ length: 7 }, () => record)
  expect(cutToPayload(six).map(({ length }) => length)).toEqual([6, 1])
  const bytesOfTwo = bytesOf([record, record])
  expect(countThatFits([record, record], bytesOfTwo)).toBe(2)
  expect(countThatFits([record, record], bytesOfTwo - 1)).toBe(1)
})

it('counts bytes of JSON, not characters', () => {
  const [quotes, umlauts] = [{ body: '"'.repeat(100) }, { body: 'ü'.repeat(100) }]
  for (const record of [quotes, umlauts]) {
    expect(countThatFits([record, record], bytesOf([record, record]))).toBe(2)
    expect(countThatFits([record, record], bytesOf([record, record]) - 1)).toBe(1)
  }
})

it('loses no record and changes no order, and never makes a batch that is too large, except of one record', () => {
  const records = fc.array(fc.string({ maxLength: 60 }), { maxLength: 30 })
  fc.assert(
    fc.property(records, fc.integer({ min: 20, max: 300 }), (all, max) => {
      const batches = cutToPayload(all, max)
      expect(batches.flat()).toEqual(all)
      for (const batch of batches) expect(batch.length === 1 || bytesOf(batch) <= max).toBe(true)
    }),
  )
})
