import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'
import { makeListEvents } from '#views/application/list-events.ts'

const clock = () => '2026-03-05T00:00:00.000Z'

describe(`list-events, in ${storeName},`, () => {
  it('shows the last 31 days by default, and continues from a cursor', async () => {
    const [rows, tenantid] = [makeEventRows(), `tenant-${randomUUID()}`]
    const facts = [1, 2, 3].map((day) => aFact({ tenantid, receivedat: `2026-03-0${day}T00:00:00.000Z` }))
    for (const fact of [...facts, aFact({ tenantid, receivedat: '2026-01-01T00:00:00.000Z' })])
      await aProjector(rows)(fact)
    const listEvents = makeListEvents({ rows, clock })
    const first = await listEvents(wholeTenant(tenantid), { limit: '2' })
    const second = await listEvents(wholeTenant(tenantid), { limit: '2', cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(facts.map(({ eventid }) => eventid).reverse())
    expect(second.nextCursor).toBeNull()
  })

  it('takes times with an offset', async () => {
    const [rows, tenantid] = [makeEventRows(), `tenant-${randomUUID()}`]
    await aProjector(rows)(aFact({ tenantid, receivedat: '2026-03-01T12:00:00.000Z' }))
    const listEvents = makeListEvents({ rows, clock })
    expect((await listEvents(wholeTenant(tenantid), { from: '2026-03-01T14:00:00+02:00' })).items).toHaveLength(1)
    expect((await listEvents(wholeTenant(tenantid), { from: '2026-03-01T14:00:00.001+02:00' })).items).toHaveLength(0)
  })

  it.each([
    { status: 'nowhere' },
    { limit: '0' },
    { limit: '201' },
    { limit: 'x' },
    { from: 'yesterday' },
    { cursor: 'not a cursor' },
    { cursor: Buffer.from('zzz').toString('base64url') },
    { cursor: Buffer.from('2026-13-45~').toString('base64url') },
    { from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' },
    { to: '9999-12-31T23:59:59.999-23:59' },
    { from: '2026-03-05T00:00:00.001Z' },
    { type: 'Risk.Event.Reported.v1,Risk.Event.Reported.v2' },
    { cursor: Buffer.from('2026-03-01T00:00:00.000Z').toString('base64url') },
    {
      cursor: Buffer.from(`entries:0123456789abcdef:2026-03-01T00:00:00.000Z#${'1'.padStart(16, '0')}`).toString(
        'base64url',
      ),
    },
    { colour: 'red' },
  ])('refuses a query it does not understand: %o', async (query) => {
    const listEvents = makeListEvents({ rows: makeEventRows(), clock })
    await expect(listEvents(wholeTenant('acme'), query)).rejects.toMatchObject({ code: 'query-invalid', issues: [{}] })
  })
})
