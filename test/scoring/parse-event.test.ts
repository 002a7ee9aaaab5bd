import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { parseEvent } from '#scoring/application/parse-event.ts'
import { aCorrection, aFact, aReversal, somePayment } from '#test/support/builders/a-fact.ts'

const [iban, spelled] = ['DE02120300000000202051', 'de02 1203 0000 0000 2020 51']
const receivedat = '2026-03-03T12:00:00.000Z'
const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

const anEntry = (data: Readonly<Record<string, unknown>>, known: Partial<Fact> = {}) => {
  const type = 'Ledger.Transaction.Recorded.v1'
  const balances = { balanceBefore: euros(0), balanceAfter: euros(5), entryVersion: 2 }
  const entry = { accountId: 'L1', direction: 'credit', amount: euros(5), ...balances, ...data }
  return aFact({ type, eventtype: type, data: entry, ...known })
}

describe('the accounts of an event', () => {
  it.each([
    ['2026-03-01T12:00:00.000Z', 'observed'],
    ['2026-03-01T11:59:59.999Z', 'late'],
  ])('at %s are %s when it is received 48 hours after noon', (time, origin) => {
    expect(parseEvent(aFact({ time, receivedat }), 48).accounts).toMatchObject([{ origin }, { origin }])
    const correction = aCorrection(aFact({ time }), { receivedat })
    expect(parseEvent(correction, 48).accounts).toMatchObject([{ origin }, { origin }])
  })

  it('have their canonical form in an entry of the ledger', () => {
    const { accounts } = parseEvent(anEntry({ accountId: spelled, counterparty: { accountId: ` ${spelled}` } }), 48)
    expect(accounts).toMatchObject([{ accountId: iban, counterpartyId: iban, side: 'creditor' }])
  })

  it('keep the spelling of an id without a visible character', () => {
    const fact = aFact({ data: { ...somePayment, debtor: { accountId: '\u200b' } } })
    expect(parseEvent(fact, 48).accounts).toMatchObject([{ accountId: '\u200b' }, { counterpartyId: '\u200b' }])
  })
})

describe('the accounts that an event takes back', () => {
  it('have the time of the original payment', () => {
    const payment = aFact({ time: '2026-02-01T12:00:00.000Z' })
    for (const fact of [aReversal(payment), aCorrection(payment)])
      expect(parseEvent(fact, 48).revocation?.accounts).toMatchObject([
        { at: Date.parse(payment.time), side: 'debtor' },
        { at: Date.parse(payment.time), side: 'creditor' },
      ])
  })

  it('have the time of recording and the direction of the original entry', () => {
    const reversesRecordedAt = '2026-02-01T12:00:00.000Z'
    const reverses = '0195f000-0000-7000-8000-000000000000'
    const { revocation, accounts } = parseEvent(anEntry({ reverses, reversesRecordedAt, reason: 'Wrong.' }), 48)
    expect(revocation?.accounts).toMatchObject([
      { at: Date.parse(reversesRecordedAt), side: 'debtor', origin: 'ledger', accountId: 'L1' },
    ])
    expect(accounts).toEqual([])
  })
})
