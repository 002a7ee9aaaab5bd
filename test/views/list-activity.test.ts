import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aFact, anAssessment, aReversal, somePayment } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeActivity, makeEventRows } from '#test/support/ports/views-stores.ts'
import { makeListActivity } from '#views/application/list-activity.ts'

const now = '2026-03-10T00:00:00.000Z'

const aWorld = () => {
  const [rows, activity, facts] = [makeEventRows(), makeActivity(), makeFactLog()]
  const project = aProjector(rows, { activity, facts })
  const listActivity = makeListActivity({ activity, rows, lateAfterHours: async () => 48, clock: () => now })
  return {
    listActivity,
    record: async ({ id: _, ...draft }: Fact) => project((await facts.append(draft)).fact),
    tenantId: `tenant-${randomUUID()}`,
  }
}

const member = (tenantId: string) => ({ ...wholeTenant(tenantId), isOperator: false })

describe(`list-activity, in ${storeName},`, () => {
  it('shows movements with their score and status, and marks what is late, reversed or after a time', async () => {
    const { listActivity, record, tenantId } = aWorld()
    const payment = aFact({ tenantid: tenantId })
    const late = aFact({ tenantid: tenantId, time: '2026-02-26T12:00:00Z' })
    const { tenantid, eventid, receivedat, eventtype, correlationid } = payment
    const assessment = { ...anAssessment({ band: 'medium' }), tenantid, eventid, receivedat, eventtype, correlationid }
    const { id: reversedBy, ...rest } = { ...aReversal(late), id: aReversal(late).eventid }
    const reversal = { ...rest, id: '', eventid: reversedBy }
    for (const fact of [payment, assessment, late, reversal]) await record(fact)
    const asOf = '2026-03-01T12:00:00.500Z'
    const known = { direction: 'out', amount: somePayment.amount, counterpartyId: '0815', type: payment.type }
    expect(await listActivity(member(tenantId), ' 4711 ', { asOf })).toEqual({
      items: [
        {
          ...{ ...known, id: payment.eventid, happenedAt: payment.time, receivedAt: payment.receivedat },
          ...{ status: 'received', score: 45, band: 'medium', isAfter: true },
        },
        {
          ...{ ...known, id: late.eventid, happenedAt: '2026-02-26T12:00:00.000Z', receivedAt: late.receivedat },
          ...{ status: 'received', isLate: true, isAfter: true, reversedBy },
        },
      ],
      nextCursor: null,
    })
    expect((await listActivity(member(tenantId), '4711', { to: '2026-02-27T00:00:00Z' })).items).toHaveLength(1)
  })

  it('shows every movement once, page by page, and accepts no cursor of another account', async () => {
    const { listActivity, record, tenantId } = aWorld()
    const payments = [1, 2, 3, 4, 5].map((day) => aFact({ tenantid: tenantId, time: `2026-02-0${day}T12:00:00Z` }))
    for (const payment of payments) await record(payment)
    const span = { from: '2026-02-01T00:00:00Z', limit: '2' }
    const ids = async (cursor?: string): Promise<readonly unknown[]> => {
      const page = await listActivity(member(tenantId), '4711', { ...span, ...(cursor && { cursor }) })
      const own = page.items.map((item) => (item as { id: string }).id)
      return page.nextCursor === null ? own : [...own, ...(await ids(page.nextCursor))]
    }
    expect(await ids()).toEqual(payments.map(({ eventid }) => eventid).toReversed())
    const { nextCursor } = await listActivity(member(tenantId), '4711', span)
    await expect(listActivity(member(tenantId), '0815', { cursor: nextCursor ?? '' })).rejects.toMatchObject({
      code: 'query-invalid',
      issues: [{ path: 'cursor' }],
    })
  })

  it('shows a partner its own movements alone, and another tenant none', async () => {
    const { listActivity, record, tenantId } = aWorld()
    const own = aFact({ tenantid: tenantId, partnerid: 'shop-7' })
    for (const fact of [own, aFact({ tenantid: tenantId })]) await record(fact)
    const seen = async (reader: Parameters<typeof listActivity>[0]) => (await listActivity(reader, '4711', {})).items
    expect(await seen(member(tenantId))).toHaveLength(2)
    expect(await seen({ ...member(tenantId), partnerId: 'shop-7' })).toMatchObject([
      { id: own.eventid, partnerId: 'shop-7' },
    ])
    expect(await seen({ ...member(tenantId), partnerId: 'shop-8' })).toEqual([])
    expect(await seen(member(`${tenantId}-2`))).toEqual([])
  })

  it('masks counterparties for an operator', async () => {
    const { listActivity, record, tenantId } = aWorld()
    await record(aFact({ tenantid: tenantId }))
    const { items } = await listActivity({ ...member(tenantId), isOperator: true }, '4711', {})
    expect(items).toMatchObject([{ counterpartyId: '•••', amount: somePayment.amount }])
  })

  it('refuses text that cannot be the id of an account, and a time range that ends before it begins', async () => {
    const { listActivity, tenantId } = aWorld()
    for (const id of ['', '..', 'a/b', ' '])
      await expect(listActivity(member(tenantId), id, {})).rejects.toMatchObject({ code: 'account-not-found' })
    for (const query of [{ from: '2027-01-01T00:00:00Z' }, { unknown: '1' }])
      await expect(listActivity(member(tenantId), '4711', query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
