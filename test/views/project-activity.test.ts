import { describe, expect, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import { type Fact, follow, tenancyOf } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import { aCorrection, aFact, aReversal } from '#test/support/builders/a-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeActivity, makeEventRows } from '#test/support/ports/views-stores.ts'
import type { ActivityWriter } from '#views/application/activity-ports.ts'
import { makeProjectViews } from '#views/application/project-views.ts'

const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z', limit: 50 }

const moveOf = (received: Fact, version: number, status: EventStatus): Fact =>
  withId(
    follow(received, {
      type: 'Workflow.Event.Moved.v1',
      source: 'sluice/workflow',
      happening: happenings.moved(version),
      recordedat: '2026-03-01T12:00:05.000Z',
      data: {
        version,
        moves: [{ from: 'processing', to: status, at: '2026-03-01T12:00:05.000Z', reason: 'Its score.' }],
        status,
      },
    }),
  )

const archivalOf = (received: Fact): Fact =>
  withId(
    follow(received, {
      type: 'Custody.Event.Archived.v1',
      source: 'sluice/custody',
      happening: happenings.archived(),
      recordedat: new Date().toISOString(),
      data: {},
    }),
  )

/** Calls another step once, before or after the first write of activity. */
const interposing = (activity: ActivityWriter, at: 'before' | 'after', step: () => Promise<void>): ActivityWriter => {
  let isDone = false
  const once = async (moment: typeof at) => {
    if (isDone || moment !== at) return
    isDone = true
    await step()
  }
  const around =
    <Rest extends readonly unknown[]>(write: (...rest: Rest) => Promise<void>) =>
    async (...rest: Rest): Promise<void> => {
      await once('before')
      await write(...rest)
      await once('after')
    }
  return { ...activity, record: around(activity.record), settle: around(activity.settle) }
}

const aWorld = () => {
  const [activity, facts] = [makeActivity(), makeFactLog()]
  const rows = makeEventRows(activity)
  const projectViews = makeProjectViews({ rows, activity, facts })
  const filterOf = (fact: Fact, accountId = '4711') => ({ ...tenancyOf(fact), accountId, ...march })
  return {
    projectViews,
    /** Projects a fact, while the original event is archived before or after the first write of activity. */
    projectMeanwhile: (fact: Fact, at: 'before' | 'after', original: Fact) =>
      makeProjectViews({
        ...{ rows, facts },
        activity: interposing(activity, at, () => projectViews(archivalOf(original))),
      })(fact),
    /** The log has a fact before any queue does. */
    append: async ({ id: _, ...draft }: Fact) => (await facts.append(draft)).fact,
    movements: async (fact: Fact, accountId?: string) => (await activity.movements(filterOf(fact, accountId))).items,
    settled: (fact: Fact) => activity.settled(filterOf(fact)),
    received: async (fact: Fact) => (await activity.received(filterOf(fact))).eventIds,
  }
}

describe(`project-activity, in ${storeName},`, () => {
  it('shows a payment on both of its accounts, and nothing else of an event that its first step approves', async () => {
    const { projectViews, append, movements, settled } = aWorld()
    const received = await append(aFact())
    for (const fact of [received, moveOf(received, 1, 'approved'), received]) await projectViews(fact)
    expect(await movements(received)).toMatchObject([{ eventId: received.eventid, direction: 'out' }])
    expect(await movements(received, '0815')).toMatchObject([{ eventId: received.eventid, direction: 'in' }])
    expect((await movements(received))[0]).not.toHaveProperty('outcome')
    expect(await settled(received)).toEqual([])
  })

  it('shows what became of a held event, in any order, each fact twice', async () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [2, 0, 1],
    ]) {
      const { projectViews, append, movements, settled } = aWorld()
      const received = await append(aFact())
      const facts = [received, moveOf(received, 1, 'held'), moveOf(received, 2, 'approved')]
      for (const index of [...order, ...order]) await projectViews(facts[index] ?? received)
      expect(await movements(received)).toMatchObject([{ eventId: received.eventid, outcome: 'approved' }])
      expect(await settled(received)).toHaveLength(1)
    }
  })

  it('marks what another event reversed or corrected, whichever is received first', async () => {
    for (const isReversalFirst of [true, false]) {
      const { projectViews, append, movements, received: listed } = aWorld()
      const payment = aFact()
      const [reversed, corrected] = [aFact({ tenantid: payment.tenantid }), payment]
      const [reversal, correction] = [aReversal(reversed), aCorrection(corrected)]
      const originals = [reversed, corrected]
      const order = isReversalFirst ? [reversal, correction, ...originals] : [...originals, reversal, correction]
      for (const fact of order) await projectViews(await append(fact))
      const marks = new Map((await movements(payment)).map(({ eventId, isTakenBack }) => [eventId, isTakenBack]))
      const expected = [
        [reversed.eventid, true],
        [corrected.eventid, true],
        [correction.eventid, undefined],
      ] as const
      expect(marks).toEqual(new Map(expected))
      // The reversal names the accounts, and moves no money.
      expect(new Set(await listed(payment))).toEqual(new Set(order.map(({ eventid }) => eventid)))
    }
  })

  it('marks no payment of another owner, and no entry of the ledger for a payment', async () => {
    const { projectViews, append, movements } = aWorld()
    const payment = await append(aFact())
    await projectViews(payment)
    const { id: _, ...reversal } = aReversal(payment, { partnerid: 'shop-7' })
    await projectViews(await append(withId(reversal)))
    expect((await movements(payment))[0]).not.toHaveProperty('isTakenBack')
  })

  it('has nothing of an event after it was archived, also when its facts arrive again', async () => {
    const { projectViews, append, movements, received: listed } = aWorld()
    const received = await append(aFact())
    const held = moveOf(received, 1, 'held')
    for (const fact of [received, held]) await projectViews(fact)
    const archived = archivalOf(received)
    for (const fact of [archived, received, held, archived]) await projectViews(fact)
    expect(await movements(received)).toEqual([])
    expect(await listed(received)).toEqual([])
  })

  it.each(
    (['before', 'after'] as const).flatMap((at) =>
      ['its receipt', 'its receipt again', 'its step', 'its reversal'].map((what) => [what, at] as const),
    ),
  )('has nothing of an event that is archived while %s is projected, %s the write', async (what, at) => {
    const { projectViews, projectMeanwhile, append, movements, settled, received: listed } = aWorld()
    const received = await append(aFact())
    if (what !== 'its receipt') await projectViews(received)
    const facts: Readonly<Record<string, Fact>> = {
      'its step': moveOf(received, 1, 'held'),
      'its reversal': aReversal(received),
    }
    const fact = facts[what] ?? received
    await projectMeanwhile(fact, at, received)
    const left = [...(await movements(received)), ...(await movements(received, '0815')), ...(await settled(received))]
    expect(left).toEqual([])
    expect(await listed(received)).toEqual(what === 'its reversal' ? [fact.eventid] : [])
  })
})
