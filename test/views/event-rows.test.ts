import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'
import type { EventRows } from '#views/application/ports.ts'
import type { EventIdentity, EventRow, RowChange } from '#views/domain/event-row.ts'

const matter = {
  source: '/desk/7',
  producerId: 'p-1',
  subject: 'account/4711',
  accounts: [{ role: 'debtor', accountId: '4711' }],
  amount: { minorUnits: 12_500, currency: 'EUR' },
} as const
const received: RowChange = { kind: 'received', matter }
const assessed: RowChange = {
  kind: 'assessment',
  assessmentId: 'A1',
  assessedAt: '2026-03-01T12:00:01.000Z',
  score: 45,
  band: 'medium',
  rules: ['structuring@1'],
}
const moved: RowChange = {
  kind: 'status',
  step: 1,
  status: 'held',
  judgement: { score: 45, band: 'medium', assessmentId: 'A1' },
}

const aTenant = () => `tenant-${randomUUID()}`

const anEvent = (tenantId: string, known: Partial<EventIdentity> = {}): EventIdentity => ({
  partnerId: undefined,
  tenantId,
  eventId: randomUUID(),
  type: 'Payment.Transfer.Observed.v1',
  receivedAt: '2026-03-01T12:00:00.000Z',
  correlationId: randomUUID(),
  ...known,
})

const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z', limit: 50 }

/** All pages of a list, one after the other. */
const all = async (rows: EventRows, filter: Parameters<EventRows['list']>[0]): Promise<EventRow[]> => {
  const { items, nextCursor } = await rows.list(filter)
  return nextCursor === null ? [...items] : [...items, ...(await all(rows, { ...filter, after: nextCursor }))]
}

describe(`event rows, in ${storeName},`, () => {
  const orders = [
    [received, assessed, moved],
    [received, moved, assessed],
    [assessed, received, moved],
    [assessed, moved, received],
    [moved, received, assessed],
    [moved, assessed, received],
  ]

  it.each(orders.map((order) => [order.map(({ kind }) => kind).join(', '), order] as const))(
    'has the same row whatever order its facts come in, each of them twice: %s',
    async (_name, order) => {
      const rows = makeEventRows()
      const tenantId = aTenant()
      const event = anEvent(tenantId)
      for (const change of [...order, ...order]) await rows.apply(event, change)
      const { eventId: id, type, receivedAt, correlationId } = event
      expect(await rows.list({ partnerId: undefined, tenantId, ...march })).toEqual({
        items: [
          {
            ...{ id, type, receivedAt, correlationId, ...matter },
            ...{ status: 'held', score: 45, band: 'medium', rules: ['structuring@1'] },
          },
        ],
        nextCursor: null,
      })
    },
  )

  const reversalType = 'Payment.Transfer.Reversed.v1'
  const revocation = {
    relation: 'reversedBy',
    by: 'R1',
    type: reversalType,
    rank: '2026-03-01T12:05:00.000Z#R1',
  } as const
  const later = { relation: 'reversedBy', by: 'R2', type: reversalType, rank: '2026-03-01T12:06:00.000Z#R2' } as const
  const corrected = {
    relation: 'correctedBy',
    by: 'C1',
    type: 'Payment.Transfer.Corrected.v1',
    rank: '2026-03-01T12:07:00.000Z#C1',
  } as const

  it.each([
    [[revocation, later, corrected, received]],
    [[received, later, revocation, corrected]],
    [[corrected, received, revocation, later]],
    [[later, corrected, revocation, received]],
  ])(
    'marks an event by the first reversal and the first correction, in any order, each of them twice: %#',
    async (order) => {
      const rows = makeEventRows()
      const event = anEvent(aTenant())
      for (const one of [...order, ...order]) await ('by' in one ? rows.revoke(event, one) : rows.apply(event, one))
      const marks = { reversedBy: 'R1', correctedBy: 'C1' }
      expect(await rows.revocationsOf(event)).toEqual(marks)
      expect((await rows.list({ ...wholeTenant(event.tenantId), ...march })).items).toMatchObject([
        { id: event.eventId, status: 'received', ...marks },
      ])
    },
  )

  it('marks an event only for its owner: the tenant, or the same partner', async () => {
    const rows = makeEventRows()
    const tenantId = aTenant()
    const ofTenant = anEvent(tenantId)
    const ofPartner = anEvent(tenantId, { partnerId: 'shop-7' })
    for (const event of [ofTenant, ofPartner]) {
      await rows.apply(event, received)
      for (const partnerId of [undefined, 'shop-7', 'shop-8'])
        await rows.revoke({ ...event, partnerId }, { ...revocation, by: `by-${partnerId}` })
    }
    expect(await rows.revocationsOf(ofTenant)).toEqual({ reversedBy: 'by-undefined' })
    expect(await rows.revocationsOf(ofPartner)).toEqual({ reversedBy: 'by-shop-7' })
    const { items } = await rows.list({ ...wholeTenant(tenantId), ...march })
    expect(new Map(items.map(({ id, reversedBy }) => [id, reversedBy]))).toEqual(
      new Map([
        [ofTenant.eventId, 'by-undefined'],
        [ofPartner.eventId, 'by-shop-7'],
      ]),
    )
  })

  it.each([undefined, 'shop-7'])(
    'shows an entry of the ledger as reversed by an entry alone, of partner %s',
    async (partnerId) => {
      const rows = makeEventRows()
      const tenantId = aTenant()
      const entryType = 'Ledger.Transaction.Recorded.v1'
      const [entry, payment] = [anEvent(tenantId, { partnerId, type: entryType }), anEvent(tenantId, { partnerId })]
      const ofLedger = { ...later, by: 'entry', type: entryType }
      for (const event of [entry, payment]) {
        await rows.apply(event, received)
        for (const mark of [revocation, ofLedger, corrected]) await rows.revoke(event, mark)
      }
      const shown = [{ reversedBy: 'entry' }, { reversedBy: 'R1', correctedBy: 'C1' }]
      expect([await rows.revocationsOf(entry), await rows.revocationsOf(payment)]).toEqual(shown)
      const { items } = await rows.list({ ...wholeTenant(tenantId), ...march })
      const marksOf = ({ eventId }: EventIdentity) => {
        const { reversedBy, correctedBy } = items.find(({ id }) => id === eventId) ?? {}
        return { reversedBy, correctedBy }
      }
      expect([marksOf(entry), marksOf(payment)]).toEqual(shown)
    },
  )

  it('lists no event that only a reversal has named', async () => {
    const rows = makeEventRows()
    const event = anEvent(aTenant())
    await rows.revoke(event, revocation)
    expect((await rows.list({ ...wholeTenant(event.tenantId), ...march })).items).toEqual([])
    expect(await rows.revocationsOf({ ...event, tenantId: aTenant() })).toEqual({})
  })

  it('keeps the original that a reversal names, whether its receipt or its decision comes first', async () => {
    const rows = makeEventRows()
    const event = anEvent(aTenant())
    const original: RowChange = { kind: 'original', relation: 'reverses', original: 'P1' }
    for (const change of [original, moved, received, assessed]) await rows.apply(event, change)
    expect((await rows.list({ ...wholeTenant(event.tenantId), ...march })).items).toMatchObject([
      { status: 'held', score: 45, reverses: 'P1' },
    ])
  })

  it('lists an event under the status it has, and no longer under the one it had', async () => {
    const rows = makeEventRows()
    const tenantId = aTenant()
    const event = anEvent(tenantId)
    const under = async (status: EventStatus) =>
      (await rows.list({ partnerId: undefined, tenantId, status, ...march })).items.length
    await rows.apply(event, received)
    expect([await under('received'), await under('held')]).toEqual([1, 0])
    await rows.apply(event, moved)
    expect([await under('received'), await under('held')]).toEqual([0, 1])
  })

  it('lists the events of a partner for it and for the whole tenant alone', async () => {
    const rows = makeEventRows()
    const tenantId = aTenant()
    const [own, one, two] = [undefined, 'shop-7', 'shop-8'].map((partnerId) => anEvent(tenantId, { partnerId }))
    for (const event of [own, one, two]) if (event) await rows.apply(event, received)
    if (one) await rows.apply(one, moved)
    const idsFor = async (partnerId: string | undefined, known: Partial<typeof march & { status: EventStatus }> = {}) =>
      new Set((await all(rows, { tenantId, partnerId, ...march, limit: 1, ...known })).map(({ id }) => id))
    expect(await idsFor('shop-7')).toEqual(new Set([one?.eventId]))
    expect(await idsFor('shop-8')).toEqual(new Set([two?.eventId]))
    expect(await idsFor('shop-9')).toEqual(new Set())
    expect(await idsFor(undefined)).toEqual(new Set([own, one, two].map((event) => event?.eventId)))
    expect(await idsFor('shop-7', { status: 'held' })).toEqual(new Set([one?.eventId]))
    expect(await idsFor('shop-8', { status: 'held' })).toEqual(new Set())
    const [row] = (await rows.list({ tenantId, partnerId: 'shop-7', ...march })).items
    expect(row?.partnerId).toBe('shop-7')
  })

  it('lists every row once, newest first, page by page, across days', async () => {
    const rows = makeEventRows()
    const tenantId = aTenant()
    const events = Array.from({ length: 23 }, (_, index) =>
      anEvent(tenantId, {
        receivedAt: `2026-03-${String(1 + (index % 9)).padStart(2, '0')}T12:00:0${index % 3}.000Z`,
      }),
    )
    for (const event of events) await rows.apply(event, received)
    const expected = events
      .map(({ receivedAt, eventId }) => `${receivedAt}#${eventId}`)
      .sort()
      .reverse()
    for (const limit of [1, 4, 23, 50]) {
      const listed = await all(rows, { partnerId: undefined, tenantId, ...march, limit })
      expect(listed.map(({ receivedAt, id }) => `${receivedAt}#${id}`)).toEqual(expected)
    }
  })

  it('shows what was received between two moments, both included, of one type and one tenant', async () => {
    const rows = makeEventRows()
    const tenantId = aTenant()
    const at = (receivedAt: string, type = 'A') => anEvent(tenantId, { receivedAt, type })
    const [early, first, other, last, late] = [
      at('2026-03-01T11:59:59.999Z'),
      at('2026-03-01T12:00:00.000Z'),
      at('2026-03-01T13:00:00.000Z', 'B'),
      at('2026-03-02T12:00:00.000Z'),
      at('2026-03-02T12:00:00.001Z'),
    ]
    for (const event of [early, first, other, last, late, anEvent(aTenant(), { receivedAt: first.receivedAt })])
      await rows.apply(event, received)
    const listed = await all(rows, {
      partnerId: undefined,
      tenantId,
      type: 'A',
      from: first.receivedAt,
      to: last.receivedAt,
      limit: 1,
    })
    expect(listed.map(({ id }) => id)).toEqual([last.eventId, first.eventId])
  })
})
