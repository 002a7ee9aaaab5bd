import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { tombstoneOf } from '#facts/domain/tombstone.ts'
import { aCorrection, aFact, aReversal, somePayment } from '#test/support/builders/a-fact.ts'
import { activityOf } from '#views/application/activity-of.ts'

const ofEntry = (known: Readonly<Record<string, unknown>> = {}) => {
  const type = 'Ledger.Transaction.Recorded.v1'
  const { example } = catalogue.get(type) ?? {}
  return aFact({ type, eventtype: type, data: { ...example, ...known } as typeof somePayment })
}

describe('the activity of an event', () => {
  it('is a movement on both accounts of a payment', () => {
    const fact = aFact()
    const known = {
      ...{ tenantId: fact.tenantid, partnerId: undefined, eventId: fact.eventid, type: fact.type },
      happenedAt: '2026-03-01T12:00:00.000Z',
      receivedAt: '2026-03-01T12:00:01.000Z',
      amount: somePayment.amount,
    }
    expect(activityOf(fact)).toEqual([
      { ...known, accountId: '4711', direction: 'out', counterpartyId: '0815' },
      { ...known, accountId: '0815', direction: 'in', counterpartyId: '4711' },
    ])
  })

  it('is never after the receipt, because clocks of producers can be wrong', () => {
    expect(activityOf(aFact({ time: '2031-01-01T00:00:00Z' }))[0]?.happenedAt).toBe('2026-03-01T12:00:01.000Z')
  })

  it('is one movement in both directions for an account that pays itself', () => {
    const fact = aFact({ data: { ...somePayment, creditor: { accountId: ' 4711 ' } } })
    expect(activityOf(fact)).toMatchObject([{ accountId: '4711', direction: 'both', counterpartyId: '4711' }])
  })

  it('has no movement for a payment of zero, a reversal, an order or a report', () => {
    const free = { ...somePayment, amount: { minorUnits: 0, currency: 'EUR' } }
    const type = 'Risk.Event.Reported.v1'
    const report = aFact({ type, data: { entityId: 'ACC-2041', category: 'fraud', riskScore: 50 } })
    const facts = [aFact({ data: free }), aReversal(aFact()), report]
    const found = facts.map((fact) => activityOf(fact).map(({ accountId, direction }) => [accountId, direction]))
    const both = [
      ['4711', undefined],
      ['0815', undefined],
    ]
    expect(found).toEqual([both, both, [['ACC-2041', undefined]]])
  })

  it('is the corrected payment at the time of the original, and names the account that it no longer has', () => {
    const original = aFact({ time: '2026-02-20T08:00:00Z' })
    const changed = { creditor: { accountId: '0816' }, amount: { minorUnits: 1250, currency: 'EUR' } }
    const found = activityOf(aCorrection(original, { changed }))
    expect(found).toMatchObject([
      { accountId: '4711', direction: 'out', counterpartyId: '0816', amount: changed.amount },
      { accountId: '0816', direction: 'in', counterpartyId: '4711' },
      { accountId: '0815' },
    ])
    expect(found.map(({ happenedAt }) => happenedAt)).toEqual(Array(3).fill('2026-02-20T08:00:00.000Z'))
    expect(found[2]).not.toHaveProperty('direction')
  })

  it('moves on the own account of an entry alone, when it was recorded, and not for a reversal', () => {
    const entry = ofEntry()
    expect(activityOf(entry)).toMatchObject([
      { accountId: 'ACC-2041', direction: 'out', counterpartyId: 'ACC-7730', happenedAt: entry.receivedat },
      { accountId: 'ACC-7730' },
    ])
    expect(activityOf(entry)[1]).not.toHaveProperty('direction')
    const reversal = ofEntry({ reverses: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9' })
    expect(activityOf(reversal).map(({ direction }) => direction)).toEqual([undefined, undefined])
  })

  it('is nothing for an event without accounts, and for a tombstone', () => {
    const mark = { facthash: 'f', archivedat: '2026-04-01T00:00:00.000Z', archivekey: 'k' }
    expect(activityOf(tombstoneOf(aFact(), mark))).toEqual([])
    expect(activityOf(aFact({ type: 'Subscription.Started.v1', data: {} }))).toEqual([])
  })
})
