import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { CellFault, makeCells } from '#lab/rows/cells.ts'
import { paysim, paysimColumns } from '#lab/rows/paysim.ts'
import { toEvent } from '#lab/rows/to-event.ts'

const euro = { code: 'EUR', decimalCount: 2 }
const transfer = '4,TRANSFER,20128.5,C1,20128.5,0.0,C2,10.0,20138.5,1.0,0.0'

const readLine = (text: string) => paysim.read(makeCells(paysimColumns, text.split(','), euro))
const eventOf = (text: string, line = 2) => toEvent('paysim', { ...readLine(text), line })

describe('a PaySim row', () => {
  it('has debtor and creditor, with their balances before and after', () => {
    expect(readLine(transfer).payment).toEqual({
      kind: 'transfer',
      amount: { minorUnits: 2_012_850, currency: 'EUR' },
      debtor: {
        accountId: 'C1',
        balanceBefore: { minorUnits: 2_012_850, currency: 'EUR' },
        balanceAfter: { minorUnits: 0, currency: 'EUR' },
      },
      creditor: {
        accountId: 'C2',
        balanceBefore: { minorUnits: 1_000, currency: 'EUR' },
        balanceAfter: { minorUnits: 2_013_850, currency: 'EUR' },
      },
      channel: 'mobile-money',
    })
  })

  it('of cash paid in has the customer for its creditor, because the customer’s balance grows', () => {
    const { payment, subject } = readLine('1,CASH_IN,5.0,C1,10.0,15.0,C2,7.0,2.0,0.0,0.0')
    expect([payment.debtor.accountId, payment.creditor.accountId]).toEqual(['C2', 'C1'])
    expect(subject).toBe('account/C1')
  })

  it('leaves out the balances of merchants, which PaySim does not know', () => {
    const { payment } = readLine('1,PAYMENT,5.0,C1,10.0,5.0,M2,0.0,0.0,0,0')
    expect(payment.creditor).toEqual({ accountId: 'M2' })
  })

  it.each(['PAYMENT', 'TRANSFER', 'CASH_IN', 'CASH_OUT', 'DEBIT'])(
    'of type %s becomes an event that fits the catalogue',
    (type) => {
      const event = eventOf(transfer.replace('TRANSFER', type))
      expect(readCloudEvent(event).data).toEqual(event.data)
    },
  )

  it('keeps its label out of the event', () => {
    const genuine = eventOf(transfer.replace('1.0,0.0', '0.0,0.0'))
    expect(eventOf(transfer.replace('1.0,0.0', '1.0,1.0'))).toEqual(genuine)
  })

  it('happens so many hours after the beginning of 2025', () => {
    expect(eventOf(transfer).time).toBe('2025-01-01T04:00:00.000Z')
  })

  it('has a stable id, and another on another line or with another content', () => {
    const ids = [eventOf(transfer), eventOf(transfer, 3), eventOf(transfer.replace('C2', 'C3'))].map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    expect(ids[0]).toBe('2-f53412c3a85f3332')
  })

  it.each([
    [1, 'four', 'is not a whole number from 0 to 8784'],
    [1, '1.5', 'is not a whole number from 0 to 8784'],
    [1, '9999', 'is not a whole number from 0 to 8784'],
    [2, 'GIFT', 'is not one of PAYMENT, TRANSFER, CASH_IN, CASH_OUT, DEBIT'],
    [3, '12,5', 'is not a decimal number'],
    [3, '-1.0', 'is negative'],
    [4, '', 'is not an id'],
    [4, 'C'.repeat(65), 'is not an id'],
    [5, 'none', 'is not a decimal number'],
    [9, '1.005', 'has more than 2 decimals'],
    [10, '2', 'is not one of 0, 0.0, 1, 1.0'],
  ])('is refused for column %i being "%s"', (column, text, reason) => {
    const texts = transfer.split(',').with(column - 1, text)
    const read = () => paysim.read(makeCells(paysimColumns, texts, euro))
    expect(read).toThrow(CellFault)
    expect(read).toThrow(expect.objectContaining({ column, message: expect.stringContaining(reason) }))
  })
})
