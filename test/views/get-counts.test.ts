import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'
import { makeGetCounts } from '#views/application/get-counts.ts'
import type { EventRows } from '#views/application/ports.ts'
import type { EventIdentity, RowChange } from '#views/domain/event-row.ts'

const clock = () => '2026-03-02T00:00:00.000Z'
const day = '2026-03-01'
const matter = { source: '/desk/7', accounts: [] }

const anEvent = (tenantId: string, receivedAt = `${day}T12:00:00.000Z`): EventIdentity => ({
  ...wholeTenant(tenantId),
  eventId: randomUUID(),
  type: 'Payment.Transfer.Observed.v1',
  receivedAt,
  correlationId: randomUUID(),
})

const received: RowChange = { kind: 'received', matter }

const assessed = (assessmentId: string, band: 'low' | 'medium'): RowChange => ({
  ...{ kind: 'assessment', assessmentId, assessedAt: '2026-03-01T12:00:01.000Z' },
  ...{ score: band === 'low' ? 0 : 45, band, rules: band === 'low' ? [] : ['structuring@1'] },
})

const held: RowChange = {
  ...{ kind: 'status', step: 1, status: 'held' },
  judgement: { score: 45, band: 'medium', assessmentId: 'A1' },
}

const failed: RowChange = { kind: 'status', step: 1, status: 'failed' }
const approved: RowChange = { kind: 'status', step: 2, status: 'approved' }

/** The lives that an event can have. */
const lives: readonly (readonly RowChange[])[] = [
  [received],
  [received, assessed('A1', 'low')],
  [received, assessed('A1', 'medium'), held],
  [received, assessed('A0', 'low'), assessed('A1', 'medium'), held, approved],
  [received, failed],
  [received, failed, assessed('A1', 'low'), approved],
]

/** The counts of a day by what its list shows. */
const countsOfList = async (rows: EventRows, tenantId: string) => {
  const span = { from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z`, limit: 200 }
  const { items } = await rows.list({ ...wholeTenant(tenantId), ...span })
  return Map.groupBy(items, ({ status, band }) => `${status} ${band}`)
}

describe(`get-counts, in ${storeName},`, () => {
  it('counts the events of a day by status and band, as they are now', async () => {
    const [rows, tenantId] = [makeEventRows(), `tenant-${randomUUID()}`]
    const getCounts = makeGetCounts({ rows, clock })
    for (const life of lives) {
      const event = anEvent(tenantId)
      for (const change of life) await rows.apply(event, change)
    }
    await rows.apply(anEvent(tenantId, clock()), received)
    expect(await getCounts({ tenantId }, { day })).toEqual({
      day,
      total: 6,
      counts: [
        { status: 'received', band: 'low', count: 1 },
        { status: 'received', count: 1 },
        { status: 'held', band: 'medium', count: 1 },
        { status: 'approved', band: 'low', count: 1 },
        { status: 'approved', band: 'medium', count: 1 },
        { status: 'failed', count: 1 },
      ],
      complete: true,
    })
    expect(await getCounts({ tenantId }, {})).toMatchObject({ day: '2026-03-02', total: 1 })
    expect(await getCounts({ tenantId: 'another' }, { day })).toMatchObject({ total: 0, counts: [] })
  })

  it('no longer counts an event that was archived, though its facts arrive again', async () => {
    const [rows, tenantId] = [makeEventRows(), `tenant-${randomUUID()}`]
    const event = anEvent(tenantId)
    for (const change of [received, assessed('A1', 'medium'), held]) await rows.apply(event, change)
    for (const _ of [1, 2]) await rows.remove(event, new Date().toISOString())
    await rows.apply(event, held)
    expect((await makeGetCounts({ rows, clock })({ tenantId }, { day })).counts).toEqual([])
  })

  it('is exact for facts that arrive doubled, in any order and at once', async () => {
    const rows = makeEventRows()
    const getCounts = makeGetCounts({ rows, clock })
    const life = fc.constantFrom(...lives)
    const scene = fc.array(life, { minLength: 1, maxLength: 6 }).chain((chosen) => {
      const changes = chosen.flatMap((own, event) => [...own, ...own].map((change) => ({ event, change })))
      return fc.shuffledSubarray(changes, { minLength: changes.length })
    })
    await fc.assert(
      fc.asyncProperty(scene, async (order) => {
        const tenantId = `tenant-${randomUUID()}`
        const events = new Map(order.map(({ event }) => [event, anEvent(tenantId)]))
        await Promise.all(
          order.map(async ({ event, change }) => {
            const identity = events.get(event)
            if (identity) await rows.apply(identity, change)
          }),
        )
        const { total, counts } = await getCounts({ tenantId }, { day })
        expect(total).toBe(events.size)
        const listed = await countsOfList(rows, tenantId)
        expect(new Map(counts.map(({ status, band, count }) => [`${status} ${band}`, count]))).toEqual(
          new Map([...listed].map(([group, all]) => [group, all.length])),
        )
      }),
      { numRuns: storeName === 'DynamoDB' ? 8 : 100 },
    )
  })

  it.each([{ day: 'today' }, { day: '2026-13-01' }, { day, colour: 'red' }])('refuses the query %o', async (query) => {
    const getCounts = makeGetCounts({ rows: makeEventRows(), clock })
    await expect(getCounts({ tenantId: 'acme' }, query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
