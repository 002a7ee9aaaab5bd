import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeActivity } from '#test/support/ports/views-stores.ts'
import type { ActivityFilter } from '#views/application/activity-ports.ts'
import type { AccountActivity } from '#views/domain/activity.ts'

const aTenant = () => `tenant-${randomUUID()}`

const anActivity = (known: Partial<AccountActivity> = {}): AccountActivity => ({
  ...wholeTenant(aTenant()),
  accountId: 'a#1',
  eventId: randomUUID(),
  type: 'Payment.Transfer.Observed.v1',
  happenedAt: '2026-03-01T12:00:00.000Z',
  receivedAt: '2026-03-01T12:00:01.000Z',
  direction: 'out',
  counterpartyId: '0815',
  amount: { minorUnits: 12_500, currency: 'EUR' },
  ...known,
})

const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z', limit: 50 }

const filterOf = ({ tenantId, partnerId, accountId }: AccountActivity, known: Partial<ActivityFilter> = {}) => ({
  ...{ tenantId, partnerId, accountId },
  ...march,
  ...known,
})

describe(`activity, in ${storeName},`, () => {
  it('is the same whatever is known first, each of it twice', async () => {
    const [held, approved] = [
      { step: 1, outcome: 'held' },
      { step: 2, outcome: 'approved' },
    ] as const
    const changes = ['recorded', 'held', 'approved', 'taken back'] as const
    for (const order of [changes, changes.toReversed(), ['held', 'recorded', 'taken back', 'approved'] as const]) {
      const activity = makeActivity()
      const one = anActivity()
      for (const change of [...order, ...order]) {
        if (change === 'recorded') await activity.record(one, { isTakenBack: false })
        else if (change === 'taken back') await activity.record(one, { isTakenBack: true })
        else await activity.settle(one, change === 'held' ? held : approved)
      }
      const stored = { ...one, outcome: 'approved', isTakenBack: true }
      expect(await activity.movements(filterOf(one))).toEqual({ items: [stored], nextCursor: null })
      expect(await activity.settled(filterOf(one))).toEqual([stored])
    }
  })

  it('has movements by the time they happened and every event by its receipt, newest first, page by page', async () => {
    const activity = makeActivity()
    const tenantId = aTenant()
    const at = (happened: number, received: number, known: Partial<AccountActivity> = {}) =>
      anActivity({
        tenantId,
        happenedAt: `2026-03-0${happened}T12:00:00.000Z`,
        receivedAt: `2026-03-0${received}T12:00:01.000Z`,
        ...known,
      })
    const [first, late, last] = [at(2, 2), at(1, 4), at(3, 3)]
    const { direction: _, counterpartyId: __, ...named } = at(4, 5)
    const others = [at(2, 2, { accountId: 'a#2' }), anActivity({ accountId: first.accountId })]
    for (const one of [first, late, last, named, ...others]) await activity.record(one, { isTakenBack: false })
    const movements = async (known: Partial<ActivityFilter>): Promise<readonly string[]> => {
      const { items, nextCursor } = await activity.movements(filterOf(first, known))
      const ids = items.map(({ eventId }) => eventId)
      return nextCursor === null ? ids : [...ids, ...(await movements({ ...known, after: nextCursor }))]
    }
    const received = async (known: Partial<ActivityFilter>): Promise<readonly string[]> => {
      const { eventIds, nextCursor } = await activity.received(filterOf(first, known))
      return nextCursor === null ? eventIds : [...eventIds, ...(await received({ ...known, after: nextCursor }))]
    }
    for (const limit of [1, 2, 3, 50]) {
      expect(await movements({ limit })).toEqual([last, first, late].map(({ eventId }) => eventId))
      expect(await received({ limit })).toEqual([named, late, last, first].map(({ eventId }) => eventId))
    }
    expect(await movements({ from: first.happenedAt, to: last.happenedAt })).toEqual([last.eventId, first.eventId])
    expect(await movements({ from: last.receivedAt })).toEqual([])
    expect(await received({ from: late.receivedAt, to: late.receivedAt })).toEqual([late.eventId])
  })

  it('of a partner is seen by the partner and by the tenant, and not by another partner', async () => {
    const activity = makeActivity()
    const tenantId = aTenant()
    const [own, one, two] = [undefined, 'shop-7', 'shop-8'].map((partnerId) => anActivity({ tenantId, partnerId }))
    for (const each of [own, one, two]) if (each) await activity.settle(each, { step: 1, outcome: 'held' })
    const seenBy = async (partnerId: string | undefined) => {
      const filter = { ...filterOf(anActivity({ tenantId })), partnerId }
      const [{ items }, settled, { movementCount }] = [
        await activity.movements(filter),
        await activity.settled(filter),
        await activity.count(filter),
      ]
      const ids = new Set(items.map(({ eventId }) => eventId))
      expect([new Set(settled.map(({ eventId }) => eventId)), movementCount]).toEqual([ids, ids.size])
      return ids
    }
    expect(await seenBy('shop-7')).toEqual(new Set([one?.eventId]))
    expect(await seenBy('shop-9')).toEqual(new Set())
    expect(await seenBy(undefined)).toEqual(new Set([own, one, two].map((each) => each?.eventId)))
  })

  it('of a partner that was held is found, however much of others is newer', async () => {
    const activity = makeActivity()
    const tenantId = aTenant()
    const own = anActivity({ tenantId, partnerId: 'shop-7' })
    await activity.settle(own, { step: 1, outcome: 'held' })
    const newer = { tenantId, partnerId: 'shop-8', happenedAt: '2026-03-02T12:00:00.000Z' }
    for (let count = 0; count < 4; count += 1) await activity.settle(anActivity(newer), { step: 1, outcome: 'held' })
    const settled = await activity.settled({ ...filterOf(own), limit: 3 })
    expect(settled.map(({ eventId }) => eventId)).toEqual([own.eventId])
  })

  it('of an archived event is gone, and a repeat deletes nothing else', async () => {
    const activity = makeActivity()
    const [gone, left] = [anActivity(), anActivity()]
    const sibling = { ...left, tenantId: gone.tenantId }
    await activity.settle(gone, { step: 1, outcome: 'rejected' })
    await activity.record(sibling, { isTakenBack: false })
    await activity.remove(gone)
    await activity.remove(gone)
    expect((await activity.movements(filterOf(gone))).items).toEqual([sibling])
    expect(await activity.settled(filterOf(gone))).toEqual([])
  })
})
