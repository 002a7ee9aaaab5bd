import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeActivity } from '#test/support/ports/views-stores.ts'
import { makeListCounterparties } from '#views/application/list-counterparties.ts'
import type { AccountActivity } from '#views/domain/activity.ts'

const now = '2026-03-31T00:00:00.000Z'

const member = (tenantId: string) => ({ ...wholeTenant(tenantId), isOperator: false })

const aWorld = () => {
  const activity = makeActivity()
  const tenantId = `tenant-${randomUUID()}`
  const movement = (day: number, minorUnits: number, known: Partial<AccountActivity> = {}): AccountActivity => {
    const happenedAt = `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`
    return {
      ...wholeTenant(tenantId),
      ...{ accountId: 'A', eventId: randomUUID(), type: 'Payment.Transfer.Observed.v1' },
      ...{ happenedAt, receivedAt: happenedAt, direction: 'out', counterpartyId: 'B' },
      amount: { minorUnits, currency: 'EUR' },
      ...known,
    }
  }
  return {
    activity,
    tenantId,
    movement,
    record: (one: AccountActivity, isTakenBack = false) => activity.record(one, { isTakenBack }),
    listCounterparties: makeListCounterparties({ activity, clock: () => now }),
  }
}

describe(`list-counterparties, in ${storeName},`, () => {
  it('sums movements both ways by currency, and counts what is held and rejected, the greatest sum first', async () => {
    const { activity, tenantId, movement, record, listCounterparties } = aWorld()
    const usd = { amount: { minorUnits: 900_000, currency: 'USD' }, counterpartyId: 'C' }
    const before = movement(1, 1, { happenedAt: '2026-02-27T12:00:00.000Z' })
    for (const one of [movement(2, 500), movement(3, 300, { direction: 'in' }), movement(4, 7), movement(5, 0, usd)])
      await record(one)
    await record(before)
    await record(movement(6, 1_000_000), true)
    await activity.settle(movement(7, 10), { step: 1, outcome: 'held' })
    await activity.settle(movement(8, 20), { step: 1, outcome: 'rejected' })
    await record(movement(9, 50, { direction: 'both', counterpartyId: 'A' }))
    const { counterpartyId: _, ...alone } = movement(10, 1)
    await record(alone)
    const answer = await listCounterparties(member(tenantId), 'A', {})
    expect(answer).toMatchObject({ from: '2026-03-01T00:00:00.000Z', complete: true, movementCount: 9 })
    expect(answer).toMatchObject({
      counterpartyCount: 3,
      items: [
        {
          accountId: 'B',
          firstAt: '2026-03-02T12:00:00.000Z',
          lastAt: '2026-03-08T12:00:00.000Z',
          count: 6,
          sums: [{ currency: 'EUR', in: 300, out: 537 }],
          held: 1,
          rejected: 1,
        },
        { accountId: 'A', sums: [{ currency: 'EUR', in: 50, out: 50 }] },
        { accountId: 'C', count: 1, sums: [{ currency: 'USD', in: 0, out: 900_000 }] },
      ],
    })
    expect(await listCounterparties(member(tenantId), 'A', { days: '60' })).toMatchObject({ movementCount: 10 })
  })

  it('is empty for an account that no event names, and masked for an operator', async () => {
    const { tenantId, movement, record, listCounterparties } = aWorld()
    await record(movement(2, 500))
    const operator = { ...member(tenantId), isOperator: true }
    expect(await listCounterparties(operator, 'A', {})).toMatchObject({ items: [{ accountId: '•••', count: 1 }] })
    expect(await listCounterparties(member(tenantId), 'B', {})).toMatchObject({ items: [], complete: true })
  })

  it.each(['0', '91', '1.5', 'a', ''])('refuses %j days', async (days) => {
    const { tenantId, listCounterparties } = aWorld()
    await expect(listCounterparties(member(tenantId), 'A', { days })).rejects.toMatchObject({ code: 'query-invalid' })
  })

  it('reads a bounded number of movements, and states where it stopped', async () => {
    const { tenantId, movement } = aWorld()
    const items = Array.from({ length: 2000 }, (_, index) => movement(30 - Math.floor(index / 100), 1))
    const activity = { movements: async () => ({ items, nextCursor: 'more' }) }
    const listCounterparties = makeListCounterparties({ activity, clock: () => now })
    expect(await listCounterparties(member(tenantId), 'A', {})).toMatchObject({
      complete: false,
      from: '2026-03-11T12:00:00.000Z',
      movementCount: 2000,
    })
  })
})
