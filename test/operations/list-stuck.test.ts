import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { listStuckEndpoint } from '#api/stuck.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { makeListStuck } from '#operations/application/list-stuck.ts'
import { actFor, lastStations, type StuckEvent } from '#operations/domain/stuck-event.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeStuckParts } from '#test/support/ports/stuck-stores.ts'

const aStuckEvent = (tenantId: string, known: Partial<StuckEvent> = {}): StuckEvent => ({
  ...{ tenantId, eventId: randomUUID(), type: 'Payment.Transfer.Observed.v1', status: 'received', station: 'scoring' },
  ...{ since: '2026-03-01T12:00:01.000Z', expectedBy: '2026-03-01T12:15:01.000Z' },
  foundAt: '2026-03-01T12:17:20.000Z',
  ...known,
})

const aWorld = async () => {
  const { register } = await makeStuckParts({ ownRegister: true })
  return { register, list: makeListStuck({ register }) }
}

describe.concurrent(`list-stuck, in ${storeName},`, () => {
  it('returns the stuck events of one tenant, or of all, each with the act that helps', async () => {
    const { register, list } = await aWorld()
    const [ours, theirs] = [aStuckEvent('acme'), aStuckEvent('acme-2', { station: 'outbox' })]
    for (const event of [ours, ours, theirs]) await register.put(event)
    const run = { at: '2026-03-01T12:17:21.000Z', readUntil: '2026-03-01T12:02:20.000Z', isComplete: true }
    await register.noteRun(run)
    const body = await list('acme', {})
    expect(body).toEqual({
      items: [{ ...ours, act: actFor(ours) }],
      nextCursor: null,
      counts: [{ tenantId: 'acme', station: 'scoring', count: 1 }],
      isCountComplete: true,
      lastRun: run,
    })
    expect(listStuckEndpoint.answers[200]?.content?.['application/json']?.schema.parse(body)).toEqual(body)
    expect((await list(ownTenantId, {})).items.map(({ tenantId }) => tenantId)).toEqual(['acme', 'acme-2'])
    expect((await list(ownTenantId, {})).counts).toHaveLength(2)
  })

  it('returns every event once, page by page', async () => {
    const { register, list } = await aWorld()
    const events = Array.from({ length: 7 }, (_, index) => aStuckEvent(`tenant-${index % 2}`))
    for (const event of events) await register.put(event)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await list(ownTenantId, { limit: '3', ...(cursor !== undefined && { cursor }) })
      seen.push(...page.items.map(({ eventId }) => eventId))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen.toSorted()).toEqual(events.map(({ eventId }) => eventId).toSorted())
  })

  it('is empty before the first check, and states that nothing was checked', async () => {
    const { list } = await aWorld()
    expect(await list(ownTenantId, {})).toMatchObject({ items: [], counts: [], lastRun: null })
  })

  it.each([{ cursor: 'bm90aGluZw' }, { limit: '0' }, { status: 'held' }])('refuses %j', async (query) => {
    const list = makeListStuck(await makeStuckParts())
    await expect(list(ownTenantId, query as Record<string, string>)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})

it.each(lastStations)('has an act for an event at %s', (station) => {
  expect(actFor(aStuckEvent('acme', { station })).length).toBeGreaterThan(40)
})
