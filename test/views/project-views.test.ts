import { describe, expect, it } from 'vitest'
import { eventIdOfSource, withId } from '#facts/application/identity.ts'
import { type Fact, follow, tenancyOf } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { aCorrection, aFact, anAssessment, aReversal, somePayment } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'

const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z', limit: 50 }

const assessmentOf = (received: Fact): Fact => {
  const { tenantid, eventid, receivedat, eventtype, correlationid } = received
  return { ...anAssessment({ band: 'medium' }), tenantid, eventid, receivedat, eventtype, correlationid }
}

const moveOf = (received: Fact): Fact => ({
  ...follow(received, {
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: 'moved#0001',
    recordedat: '2026-03-01T12:00:05.000Z',
    data: {
      version: 1,
      moves: [{ from: 'processing', to: 'held', at: '2026-03-01T12:00:05.000Z', reason: 'Its score of 45.' }],
      status: 'held',
      score: 45,
      band: 'medium',
    },
  }),
  id: aFact().id,
})

const permutations = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first) => permutations(items.filter((one) => one !== first)).map((rest) => [first, ...rest]))

const aWorld = () => {
  const rows = makeEventRows()
  const received = aFact()
  const list = async () => (await rows.list({ partnerId: undefined, tenantId: received.tenantid, ...march })).items
  return { projectViews: aProjector(rows), received, list }
}

describe(`project-views, in ${storeName},`, () => {
  it('shows a new event as received', async () => {
    const { projectViews, received, list } = aWorld()
    await projectViews(received)
    const { eventid: id, eventtype: type, receivedat: receivedAt, correlationid: correlationId } = received
    const { source, data } = received
    const { amount } = somePayment
    const accounts = [
      { role: 'debtor', accountId: '4711' },
      { role: 'creditor', accountId: '0815' },
    ]
    expect(data).toEqual(somePayment)
    expect(await list()).toEqual([
      { id, type, receivedAt, correlationId, status: 'received', source, accounts, amount },
    ])
  })

  it('makes the same row of the facts of an event in any order, each of them twice', async () => {
    const { projectViews, received, list } = aWorld()
    for (const fact of [moveOf(received), received, assessmentOf(received), received, moveOf(received)])
      await projectViews(fact)
    expect(await list()).toMatchObject([{ id: received.eventid, status: 'held', score: 45, band: 'medium' }])
  })

  it('shows the score by which an event was decided, though another assessment was recorded first, in any order', async () => {
    for (const order of permutations(['received', 'other', 'deciding', 'move'] as const)) {
      const { projectViews, received, list } = aWorld()
      const other = {
        ...assessmentOf(received),
        happening: 'assessed#candidate@1',
        recordedat: '2026-03-01T12:00:01.500Z',
        data: anAssessment({ band: 'low' }).data,
      }
      const facts = { received, other, deciding: assessmentOf(received), move: moveOf(received) }
      for (const name of [...order, ...order.toReversed()]) await projectViews(facts[name])
      expect(await list()).toMatchObject([{ id: received.eventid, status: 'held', score: 45, band: 'medium' }])
    }
  })

  it('shows a payment and its reversal by each other, whichever is received first, each of them twice', async () => {
    for (const isReversalFirst of [true, false]) {
      const { projectViews, received, list } = aWorld()
      const reversal = aReversal(received)
      const pair = isReversalFirst ? [reversal, received] : [received, reversal]
      for (const fact of [...pair, ...pair]) await projectViews(fact)
      expect(await list()).toEqual([
        expect.objectContaining({ id: reversal.eventid, reverses: received.eventid }),
        expect.objectContaining({ id: received.eventid, reversedBy: reversal.eventid }),
      ])
    }
  })

  it('shows a chain of corrections, and a reversal of the last one', async () => {
    const { projectViews, received, list } = aWorld()
    const first = aCorrection(received, { receivedat: '2026-03-01T12:01:00.000Z' })
    const second = aCorrection(first, { receivedat: '2026-03-01T12:02:00.000Z' })
    const reversal = aReversal(second, { receivedat: '2026-03-01T12:03:00.000Z' })
    for (const fact of [second, reversal, received, first]) await projectViews(fact)
    expect(await list()).toEqual([
      expect.objectContaining({ id: reversal.eventid, reverses: second.eventid }),
      expect.objectContaining({ id: second.eventid, corrects: first.eventid, reversedBy: reversal.eventid }),
      expect.objectContaining({ id: first.eventid, corrects: received.eventid, correctedBy: second.eventid }),
      expect.objectContaining({ id: received.eventid, correctedBy: first.eventid }),
    ])
  })

  it('finds the original by the source and the id of its producer', async () => {
    const { projectViews, received, list } = aWorld()
    const { source, time } = received
    const payment = { ...received, producerid: 'p-1', eventid: eventIdOfSource(tenancyOf(received), source, 'p-1') }
    const { data } = aReversal(payment)
    await projectViews(aReversal(payment, { data: { ...data, original: { source, id: 'p-1', time } } }))
    await projectViews(payment)
    expect((await list()).at(-1)).toMatchObject({ id: payment.eventid, reversedBy: expect.any(String) })
  })

  it('marks no event that names itself, and finds an id in upper case', async () => {
    const { projectViews, received, list } = aWorld()
    const self = aReversal(received, { eventid: received.eventid })
    await projectViews(self)
    expect((await list())[0]).not.toHaveProperty('reversedBy')
    const { data } = aReversal(received)
    const original = { eventId: received.eventid.toUpperCase(), time: received.time }
    await projectViews(aReversal(received, { data: { ...data, original } }))
    expect((await list()).find(({ id }) => id === received.eventid)).toHaveProperty('reversedBy')
  })

  it('makes no row of an event from facts that arrive after it was archived, in any order', async () => {
    const { projectViews, received, list } = aWorld()
    const archived = follow(received, {
      type: 'Custody.Event.Archived.v1',
      source: 'sluice/custody',
      happening: happenings.archived(),
      recordedat: new Date().toISOString(),
      data: {},
    })
    await projectViews(moveOf(received))
    await projectViews(withId(archived))
    const late = [received, assessmentOf(received), moveOf(received)]
    for (const fact of [...late, ...late.toReversed()]) await projectViews(fact)
    expect(await list()).toEqual([])
    const reversal = aReversal(received)
    await projectViews(reversal)
    expect((await list()).map(({ id }) => id)).toEqual([reversal.eventid])
  })

  it('refuses permanently a reversal of a version that it does not accept', async () => {
    const { projectViews, received } = aWorld()
    const recent = aReversal(received, { type: 'Payment.Transfer.Reversed.v9' })
    await expect(projectViews(recent)).rejects.toMatchObject({ code: 'event-version-unaccepted', retryable: false })
  })

  it('makes no row for a fact that belongs to no event', async () => {
    const { projectViews, received, list } = aWorld()
    await projectViews({ ...received, type: 'Access.Tenant.Changed.v1', happening: 'changed#0001', data: {} })
    expect(await list()).toEqual([])
  })

  it('refuses permanently a fact of a version that it does not accept', async () => {
    const { projectViews, received, list } = aWorld()
    const recent = { ...moveOf(received), type: 'Workflow.Event.Moved.v2' }
    await expect(projectViews(recent)).rejects.toMatchObject({ code: 'event-version-unaccepted', retryable: false })
    expect(await list()).toEqual([])
  })
})
