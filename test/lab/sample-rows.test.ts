import { describe, expect, it } from 'vitest'
import { makeCells } from '#lab/rows/cells.ts'
import { paysim, paysimColumns } from '#lab/rows/paysim.ts'
import { formatRow } from '#lab/sample/format-row.ts'
import { sampleRows } from '#lab/sample/sample-rows.ts'

const options = { rowCount: 3_000, fraudShare: 0.05, seed: 7 }
const rows = [...sampleRows(options)]

describe('a sample', () => {
  it('is the same for the same seed and different for another', () => {
    expect([...sampleRows(options)]).toEqual(rows)
    expect([...sampleRows({ ...options, seed: 8 })]).not.toEqual(rows)
  })

  it('has exactly the rows and the frauds requested, in order of time', () => {
    expect(rows).toHaveLength(3_000)
    expect(rows.filter(({ isFraud }) => isFraud)).toHaveLength(150)
    expect(rows.map(({ step }) => step)).toEqual(rows.map(({ step }) => step).sort((a, b) => a - b))
  })

  it('can be read as PaySim', () => {
    const currency = { code: 'EUR', decimalCount: 2 }
    const read = rows.map((row) => paysim.read(makeCells(paysimColumns, formatRow(row).split(','), currency)))
    expect(read.map(({ payment }) => payment.amount.minorUnits)).toEqual(rows.map(({ amount }) => amount))
    expect(read.map(({ isFraud }) => isFraud)).toEqual(rows.map(({ isFraud }) => isFraud))
  })

  it('does not give the frauds away: some leave money behind, and some honest customers leave none', () => {
    const empties = rows.filter(({ customer, amount }) => customer.before === amount)
    const frauds = rows.filter(({ isFraud }) => isFraud)
    const emptying = empties.filter(({ isFraud }) => isFraud).length / frauds.length
    expect(emptying).toBeGreaterThan(0.6)
    expect(emptying).toBeLessThan(0.95)
    expect(empties.some(({ isFraud }) => !isFraud)).toBe(true)
  })

  it('writes decimals as PaySim does', () => {
    const party = { name: 'C1', before: 0, after: 1250 }
    const row = {
      step: 1,
      kind: 'DEBIT',
      amount: 3_839_868,
      customer: party,
      counterparty: party,
      isFraud: true,
    } as const
    expect(formatRow(row)).toBe('1,DEBIT,38398.68,C1,0.0,12.5,C1,0.0,12.5,1,0')
  })
})
