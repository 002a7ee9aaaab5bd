import { describe, expect, it } from 'vitest'
import { aml, amlColumns } from '#lab/rows/aml.ts'
import { makeCells } from '#lab/rows/cells.ts'
import { amlRows } from '#lab/sample/aml/aml-rows.ts'
import { formatAmlRow } from '#lab/sample/aml/format-aml-row.ts'

const options = { rowCount: 6_000, fraudShare: 0.05, seed: 7 }
const rows = amlRows(options)
const laundering = rows.filter(({ network }) => network > 0)
const honest = rows.filter(({ network }) => network === 0)

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

describe('a sample of laundering networks', () => {
  it('is the same for the same seed and different for another', () => {
    expect(amlRows(options)).toEqual(rows)
    expect(amlRows({ ...options, seed: 8 })).not.toEqual(rows)
  })

  it('has exactly the rows and the laundering requested, in order of time', () => {
    expect([rows.length, laundering.length]).toEqual([6_000, 300])
    expect(rows.map(({ day }) => day)).toEqual(rows.map(({ day }) => day).sort((a, b) => a - b))
    expect(amlRows({ ...options, fraudShare: 0 }).every(({ network }) => network === 0)).toBe(true)
    expect(amlRows({ ...options, fraudShare: 1 }).every(({ network }) => network > 0)).toBe(true)
  })

  it('can be read as it is written', () => {
    const currency = { code: 'EUR', decimalCount: 2 }
    const read = rows.map((row, id) => aml.read(makeCells(amlColumns, formatAmlRow(row, id).split(','), currency)))
    expect(read.map(({ payment }) => payment.amount.minorUnits)).toEqual(rows.map(({ minorUnits }) => minorUnits))
    expect(read.map(({ isFraud }) => isFraud)).toEqual(rows.map(({ network }) => network > 0))
  })

  it('has networks of every kind, of many sizes, over all the time', () => {
    const sizes = Map.groupBy(laundering, ({ network }) => network)
    expect(new Set(laundering.map(({ pattern }) => pattern)).size).toBe(4)
    expect(new Set([...sizes.values()].map(({ length }) => length)).size).toBeGreaterThan(5)
    for (const third of [0, 30, 60]) expect(laundering.some(({ day }) => day > third && day <= third + 30)).toBe(true)
  })

  it('does not give laundering away by amounts, by names or by lines', () => {
    const amounts = (of: typeof rows) => medianOf(of.map(({ minorUnits }) => minorUnits))
    expect(amounts(laundering) / amounts(honest)).toBeGreaterThan(0.7)
    expect(amounts(laundering) / amounts(honest)).toBeLessThan(1.4)
    expect(rows.every(({ src, dst }) => /^\d{8}$/.test(src) && /^\d{8}$/.test(dst))).toBe(true)
    const places = (is: boolean) => rows.flatMap(({ network }, place) => (network > 0 === is ? [place] : []))
    expect(Math.abs(medianOf(places(true)) - medianOf(places(false))) / rows.length).toBeLessThan(0.15)
  })

  it('has honest people who pay many at once, and shops that many pay for the first time', () => {
    const fans = (end: 'src' | 'dst', other: 'src' | 'dst') =>
      [...Map.groupBy(honest, (row) => row[end]).values()].map((of) => new Set(of.map((row) => row[other])).size)
    expect(Math.max(...fans('src', 'dst'))).toBeGreaterThan(12)
    expect(Math.max(...fans('dst', 'src'))).toBeGreaterThan(12)
  })
})
