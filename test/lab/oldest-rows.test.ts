import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeOldestRows, type NumberedRow } from '#lab/rows/oldest-rows.ts'

const money = { minorUnits: 1, currency: 'EUR' }
const rowAt = (hour: number, line: number): NumberedRow => ({
  hour,
  line,
  subject: 'account/C1',
  payment: { kind: 'debit', amount: money, debtor: { accountId: 'C1' }, creditor: { accountId: 'C2' } },
  isFraud: false,
})

it('keeps the same rows as sorting all of them does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 30 }), (hours, limit) => {
      const rows = hours.map((hour, line) => rowAt(hour, line))
      const oldest = makeOldestRows(limit)
      for (const row of rows) oldest.add(row)
      expect(oldest.take()).toEqual(rows.toSorted((a, b) => a.hour - b.hour).slice(0, limit))
    }),
  )
})
