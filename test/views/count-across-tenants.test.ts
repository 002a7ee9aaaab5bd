import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { listActivityEndpoint, listCounterpartiesEndpoint } from '#api/activity.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { getCountsEndpoint } from '#api/finding.ts'
import { findSimilarEndpoint } from '#api/similar.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeActivity, makeEventRows } from '#test/support/ports/views-stores.ts'
import { makeCountAcrossTenants } from '#views/application/count-across-tenants.ts'
import type { EventIdentity } from '#views/domain/event-row.ts'

const now = '2026-03-31T00:00:00.000Z'
const iban = 'DE02120300000000202051'
const rules = ['structuring@1']

const schemaOf = ({ answers }: Endpoint): z.ZodType | undefined => answers[200]?.content['application/json']?.schema

const aWorld = (tenantCount: number, known: Readonly<{ complete?: boolean }> = {}) => {
  const [rows, activity] = [makeEventRows(), makeActivity()]
  const tenantIds = Array.from({ length: tenantCount }, () => `tenant-${randomUUID()}`)
  const [first = '', second = ''] = tenantIds
  const anEvent = (tenantId: string, partnerId?: string): EventIdentity => ({
    ...{ tenantId, partnerId, eventId: randomUUID(), type: 'Payment.Transfer.Observed.v1' },
    ...{ receivedAt: '2026-03-20T12:00:00.000Z', correlationId: randomUUID() },
  })
  return {
    ...{ rows, activity, first, second, anEvent },
    across: makeCountAcrossTenants({
      tenants: async (limit) => ({ tenantIds: tenantIds.slice(0, limit), complete: true, ...known }),
      ...{ activity, rows },
      clock: () => now,
    }),
    pay: (tenantId: string, counterpartyId: string, happenedAt = '2026-03-20T12:00:00.000Z', partnerId?: string) =>
      activity.record(
        {
          ...{ ...anEvent(tenantId, partnerId), accountId: iban, happenedAt, direction: 'out', counterpartyId },
          amount: { minorUnits: 100, currency: 'EUR' },
        },
        { isTakenBack: false },
      ),
    /** An event for which rules fired, and that its first step did not approve. */
    hold: async (event: EventIdentity, fired = rules) => {
      const [assessmentId, assessedAt] = [randomUUID(), '2026-03-20T12:00:01.000Z']
      const judgement = { score: 45, band: 'medium', assessmentId } as const
      await rows.apply(event, { kind: 'received', matter: { source: '/desk/7', accounts: [] } })
      await rows.apply(event, { kind: 'assessment', assessedAt, rules: fired, ...judgement })
      await rows.apply(event, { kind: 'status', step: 1, status: 'held', judgement })
      await rows.apply(event, { kind: 'unapproved', rules: fired })
      return event
    },
  }
}

describe(`count-across-tenants, in ${storeName},`, () => {
  it('counts the movements and the counterparties of an account for each tenant, and shows nothing else', async () => {
    const { across, pay, first, second } = aWorld(3)
    await pay(first, 'B')
    await pay(first, 'C', '2026-03-21T12:00:00.000Z', 'shop-7')
    await pay(first, 'B', '2026-01-01T12:00:00.000Z')
    await pay(second, 'B')
    await pay(`tenant-${randomUUID()}`, 'B')
    const activity = await across.activity('de02 1203 0000 0000 2020 51', { from: '2026-03-01T00:00:00Z', to: now })
    expect(activity).toEqual({
      complete: true,
      tenants: [
        { tenantId: first, movementCount: 2 },
        { tenantId: second, movementCount: 1 },
        { tenantId: expect.any(String), movementCount: 0 },
      ],
    })
    const counterparties = await across.counterparties(iban, {})
    expect(counterparties.tenants.slice(0, 2)).toEqual([
      { tenantId: first, movementCount: 2, counterpartyCount: 2 },
      { tenantId: second, movementCount: 1, counterpartyCount: 1 },
    ])
    expect((await across.counterparties(iban, { days: '90' })).tenants[0]).toMatchObject({ movementCount: 3 })
    expect(schemaOf(listActivityEndpoint)?.parse(activity)).toEqual(activity)
    expect(schemaOf(listCounterpartiesEndpoint)?.parse(counterparties)).toEqual(counterparties)
  })

  it('counts the events with the same rules for each tenant, without the event itself', async () => {
    const { across, hold, anEvent, first, second } = aWorld(2)
    const event = await hold(anEvent(second))
    await hold(anEvent(first))
    await hold(anEvent(second, 'shop-7'))
    await hold(anEvent(second), ['large-amount@2'])
    const answer = await across.similar(event.eventId)
    expect(answer).toEqual({
      complete: true,
      tenants: [
        { tenantId: first, sameRulesCount: 1 },
        { tenantId: second, sameRulesCount: 1 },
      ],
    })
    expect(schemaOf(findSimilarEndpoint)?.parse(answer)).toEqual(answer)
    const elsewhere = await hold(anEvent(`tenant-${randomUUID()}`))
    for (const id of [elsewhere.eventId, randomUUID(), 'no-id'])
      await expect(across.similar(id)).rejects.toMatchObject({ code: 'event-not-found' })
  })

  it('counts the events of a day by status and band for each tenant', async () => {
    const { across, hold, anEvent, first, second } = aWorld(2)
    await hold(anEvent(first))
    const answer = await across.events({ day: '2026-03-20' })
    expect(answer).toEqual({
      ...{ day: '2026-03-20', complete: expect.any(Boolean) },
      tenants: [
        { tenantId: first, total: 1, counts: [{ status: 'held', band: 'medium', count: 1 }] },
        { tenantId: second, total: 0, counts: [] },
      ],
    })
    expect(schemaOf(getCountsEndpoint)?.parse(answer)).toEqual(answer)
    expect((await across.events({})).day).toBe('2026-03-31')
  })

  it('counts at most 100 tenants, and states that it is incomplete', async () => {
    const { across, first } = aWorld(101, { complete: false })
    const { complete, tenants } = await across.activity(iban, {})
    expect([complete, tenants.length, tenants[0]?.tenantId]).toEqual([false, 100, first])
  })

  it('refuses an invalid account and an invalid query', async () => {
    const { across } = aWorld(1)
    await expect(across.activity(' ', {})).rejects.toMatchObject({ code: 'account-not-found' })
    const span = { from: '2026-04-01T00:00:00Z' }
    for (const query of [span, { limit: '5' }, { cursor: 'eA' }])
      await expect(across.activity(iban, query)).rejects.toMatchObject({ code: 'query-invalid' })
    await expect(across.counterparties(iban, { days: '0' })).rejects.toMatchObject({ code: 'query-invalid' })
    await expect(across.events({ day: 'today' })).rejects.toMatchObject({ code: 'query-invalid' })
  })
})

it('A tenant of its own is counted whole, whatever its partners have', async () => {
  const { activity, first, pay } = aWorld(1)
  await pay(first, 'B', undefined, 'shop-7')
  const span = { accountId: iban, from: '2026-03-01T00:00:00.000Z', to: now, limit: 10 }
  expect(await activity.count({ ...wholeTenant(first), ...span })).toMatchObject({ movementCount: 1 })
  expect(await activity.count({ tenantId: first, partnerId: 'shop-8', ...span })).toMatchObject({ movementCount: 0 })
})
