import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { matterOf } from '#facts/application/subject-matter.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { tombstoneOf } from '#facts/domain/tombstone.ts'
import { aCorrection, aFact, aReversal, somePayment } from '#test/support/builders/a-fact.ts'

const ofType = (type: string, data: Fact['data'] = catalogue.get(type)?.example ?? {}) =>
  aFact({ type, eventtype: type, data })

const debtor = { role: 'debtor', accountId: '4711' } as const
const creditor = { role: 'creditor', accountId: '0815' } as const

describe('the subject matter of an event', () => {
  it('is both accounts, the amount and the time of a payment', () => {
    expect(matterOf(aFact({ time: '2026-03-01T13:00:00.5+01:00' }))).toEqual({
      accounts: [debtor, creditor],
      amount: { minorUnits: 12_500, currency: 'EUR' },
      happenedAt: '2026-03-01T12:00:00.500Z',
    })
  })

  it('names accounts in their canonical form', () => {
    const data = { ...somePayment, debtor: { accountId: 'de02 1203 0000 0000 2020 51' } }
    expect(matterOf(ofType('Payment.Transfer.Observed.v1', data)).accounts[0]).toEqual({
      role: 'debtor',
      accountId: 'DE02120300000000202051',
    })
  })

  it('is the original movement for a reversal', () => {
    expect(matterOf(aReversal(aFact()))).toMatchObject({
      accounts: [debtor, creditor],
      amount: somePayment.amount,
    })
  })

  it('is the corrected payment for a correction, with an account that only the original names', () => {
    const changed = { creditor: { accountId: '0816' }, amount: { minorUnits: 1250, currency: 'EUR' } }
    expect(matterOf(aCorrection(aFact(), { changed }))).toMatchObject({
      accounts: [debtor, { role: 'creditor', accountId: '0816' }, creditor],
      amount: changed.amount,
    })
    expect(matterOf(aCorrection(aFact())).accounts).toEqual([debtor, creditor])
  })

  it.each([
    ['debit', 'debtor', 'creditor'],
    ['credit', 'creditor', 'debtor'],
  ])('is the own account of an entry first: a %s makes it the %s', (direction, own, other) => {
    const data = { ...catalogue.get('Ledger.Transaction.Recorded.v1')?.example, direction }
    expect(matterOf(ofType('Ledger.Transaction.Recorded.v1', data))).toMatchObject({
      accounts: [
        { role: own, accountId: 'ACC-2041' },
        { role: other, accountId: 'ACC-7730' },
      ],
      amount: { minorUnits: 12_500, currency: 'EUR' },
    })
    const { counterparty: _, ...alone } = data as Record<string, unknown>
    expect(matterOf(ofType('Ledger.Transaction.Recorded.v1', alone as Fact['data'])).accounts).toEqual([
      { role: own, accountId: 'ACC-2041' },
    ])
  })

  it.each(['Trading.Order.Placed.v1', 'Trading.Order.Placed.v2'])('is the account and the notional of %s', (type) => {
    expect(matterOf(ofType(type))).toMatchObject({
      accounts: [{ role: 'account', accountId: 'ACC-2041' }],
      amount: { minorUnits: 512_350, currency: 'USD' },
    })
  })

  it.each(['Risk.Event.Reported.v1', 'Compliance.Event.Reported.v1'])('is the entity of %s', (type) => {
    expect(matterOf(ofType(type))).toEqual({
      accounts: [{ role: 'account', accountId: 'ACC-2041' }],
      happenedAt: '2026-03-01T12:00:00.000Z',
    })
  })

  it('is the accountId of any other type, in any version, and otherwise the time alone', () => {
    const account = [{ role: 'account', accountId: 'ACC-2041' }]
    expect(matterOf(ofType('Trading.Trade.Executed.v1')).accounts).toEqual(account)
    expect(matterOf(ofType('Risk.Limit.Breached.v9', { accountId: 'ACC-2041' })).accounts).toEqual(account)
    expect(matterOf(ofType('Risk.Limit.Breached.v9', { accountId: 7 })).accounts).toEqual([])
    expect(matterOf(ofType('Subscription.Started.v1', {}))).toEqual({
      accounts: [],
      happenedAt: '2026-03-01T12:00:00.000Z',
    })
  })

  it('is the time alone for a tombstone', () => {
    const mark = { facthash: 'f', archivedat: '2026-04-01T00:00:00.000Z', archivekey: 'k' }
    expect(matterOf(tombstoneOf(aFact(), mark))).toEqual({ accounts: [], happenedAt: '2026-03-01T12:00:00.000Z' })
  })

  it('refuses data that does not match its type, and a version without a conversion', () => {
    const refusal = (code: string) => expect.objectContaining({ code, retryable: false })
    expect(() => matterOf(ofType('Payment.Transfer.Observed.v1', {}))).toThrow(refusal('fact-invalid'))
    expect(() => matterOf(ofType('Payment.Transfer.Observed.v9'))).toThrow(refusal('event-version-unaccepted'))
  })
})
