import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { aml, amlColumns } from '#lab/rows/aml.ts'
import { CellFault, makeCells } from '#lab/rows/cells.ts'
import { toEvent } from '#lab/rows/to-event.ts'

const euro = { code: 'EUR', decimalCount: 2 }
const laundered = '17,82,112,c1_1,574.27,3,n_to_1,1,True'

const readLine = (text: string) => aml.read(makeCells(amlColumns, text.split(','), euro))
const eventOf = (text: string) => toEvent('aml', { ...readLine(text), line: 2 })

describe('a row of laundering networks', () => {
  it('has debtor and creditor, and no balances', () => {
    expect(readLine(laundered)).toEqual({
      hour: 72,
      subject: 'account/82',
      payment: {
        kind: 'transfer',
        amount: { minorUnits: 57_427, currency: 'EUR' },
        debtor: { accountId: '82' },
        creditor: { accountId: '112' },
      },
      isFraud: true,
    })
  })

  it('becomes an event that fits the catalogue, on its day', () => {
    const event = eventOf(laundered)
    expect(readCloudEvent(event).data).toEqual(event.data)
    expect(event.time).toBe('2025-01-04T00:00:00.000Z')
  })

  it('keeps its label, and every field that reveals it, out of the event', () => {
    expect(eventOf('9000,82,112,normal,574.27,3,normal,0,False')).toEqual(eventOf(laundered))
  })

  it.each([
    [2, '', 'is not an id'],
    [5, '-1', 'is negative'],
    [5, '5.001', 'has more than 2 decimals'],
    [6, '1.5', 'is not a whole number from 0 to 3660'],
    [9, '1', 'is not one of False, True'],
  ])('is refused for column %i being "%s"', (column, text, reason) => {
    const read = () =>
      readLine(
        laundered
          .split(',')
          .with(column - 1, text)
          .join(','),
      )
    expect(read).toThrow(CellFault)
    expect(read).toThrow(expect.objectContaining({ column, message: expect.stringContaining(reason) }))
  })
})
