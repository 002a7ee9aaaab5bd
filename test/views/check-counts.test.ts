import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Check } from '#facts/application/check.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import { aCheckRound } from '#test/support/builders/a-check-round.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { makeCountParts } from '#test/support/ports/count-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const [day, now] = ['2026-03-01', '2026-03-03T12:00:00.000Z']
const since = '2026-02-28T12:00:00.000Z'

type Life = Readonly<{ at?: string; band?: Band; steps?: readonly EventStatus[]; hasRow?: boolean }>

const moved = (received: Fact, step: number, status: EventStatus, band: Band): Parameters<typeof follow>[1] => ({
  ...{ type: 'Workflow.Event.Moved.v1', source: 'sluice/workflow', happening: happenings.moved(step) },
  recordedat: received.recordedat,
  data: {
    ...{ version: step, status, ...(step === 1 && { score: 45, band }) },
    moves: [{ from: step === 1 ? 'processing' : 'held', to: status, at: received.recordedat, reason: 'A reason.' }],
  },
})

/** A tenant with views, in which events are received, scored and moved, and projected. */
const aTenant = async (times = { now, since }) => {
  const parts = await makeCountParts(times)
  const tenantId = `tenant-${randomUUID()}`
  const project = aProjector(parts.rows, { facts: parts.facts, activity: parts.activity })

  const event = async ({ at = `${day}T12:00:01.000Z`, band, steps = [], hasRow = true }: Life = {}) => {
    const append = async ({ id: _, ...draft }: Fact) => {
      const { fact } = await parts.facts.append(draft)
      if (hasRow) await project(fact)
      return fact
    }
    const received = await append(aFact({ tenantid: tenantId, recordedat: at, receivedat: at }))
    const { type, source, happening, data } = anAssessment({ band: band ?? 'low' })
    const next = { type, source, happening: happening as 'assessed#baseline@1', data, recordedat: at }
    const assessed = band ? await append({ ...follow(received, next), id: '' }) : received
    for (const [index, status] of steps.entries())
      await append({ ...follow(assessed, moved(received, index + 1, status, band ?? 'low')), id: '' })
    return { tenantId, eventId: received.eventid }
  }

  const round = (check: Check = parts.check) => aCheckRound(check, tenantId)
  const found = async () => (await round()).differences.map(({ kind, place }) => `${kind} ${place}`)
  return { ...parts, tenantId, event, round, found }
}

describe(`check-counts, in ${storeName},`, () => {
  it('finds no difference in views that were projected from facts, at any step, in one run or in many', async () => {
    const { event, round, check, tenantId } = await aTenant()
    await event()
    await event({ band: 'medium' })
    await event({ band: 'low', steps: ['approved'] })
    await event({ band: 'medium', steps: ['held'] })
    await event({ band: 'medium', steps: ['held', 'approved'] })
    await event({ at: '2026-03-02T01:00:00.000Z', band: 'high', steps: ['rejected'] })
    expect(await round()).toMatchObject({ differences: [], runs: 1 })
    const parted = await aCheckRound(check, tenantId, 1)
    expect([parted.differences, parted.runs > 5]).toEqual([[], true])
  })

  it('finds a row that is missing, or that has another status than the facts, once though the day is read twice', async () => {
    const { event, editRow, found, addToCount, tenantId } = await aTenant()
    const [lost, changed] = [
      await event({ band: 'medium', steps: ['held'] }),
      await event({ band: 'medium', steps: ['held'] }),
    ]
    await event({ band: 'low', steps: ['approved'] })
    await editRow(lost, undefined)
    await editRow(changed, { status: 'approved' })
    await addToCount({ tenantId, day }, { status: 'held', band: 'medium', count: 1 })
    expect((await found()).toSorted()).toEqual(
      [
        `extra-fact event ${lost.eventId}`,
        `state day ${day}, group held#medium`,
        `state event ${changed.eventId}`,
      ].toSorted(),
    )
  })

  it('finds a count that was changed, and names its day and group, but no event', async () => {
    const { event, addToCount, tenantId, round } = await aTenant()
    await event({ band: 'medium', steps: ['held'] })
    await event({ band: 'low', steps: ['approved'] })
    await addToCount({ tenantId, day }, { status: 'held', band: 'medium', count: -1 })
    await addToCount({ tenantId, day }, { status: 'approved', band: 'low', count: 2 })
    expect((await round()).differences).toEqual([
      {
        ...{ check: 'counts', kind: 'state', place: `day ${day}, group approved#low` },
        because: 'The views count 2 events more than the facts have.',
      },
      {
        ...{ check: 'counts', kind: 'state', place: `day ${day}, group held#medium` },
        because: 'The views count 1 events fewer than the facts have.',
      },
    ])
  })

  it('finds a row of an event without facts', async () => {
    const { rows, tenantId, found } = await aTenant()
    const eventId = randomUUID()
    const receivedAt = `${day}T10:00:00.000Z`
    const identity = {
      tenantId,
      partnerId: undefined,
      eventId,
      type: 'Payment.Transfer.Observed.v1',
      receivedAt,
      correlationId: eventId,
    }
    await rows.apply(identity, { kind: 'received', matter: { source: '/desk/7', accounts: [] } })
    expect(await found()).toEqual([`state day ${day}, group received#none`, `missing-fact event ${eventId}`])
  })

  it('leaves a day that is not over to a later round, and a count that events change meanwhile', async () => {
    const today = await aTenant({ now: `${day}T23:00:00.000Z`, since })
    await today.event({ hasRow: false })
    expect(await today.found()).toEqual([])
    const { event, tenantId, check, addToCount } = await aTenant()
    await event({ band: 'medium', steps: ['held'] })
    let from: string | undefined
    const differences: unknown[] = []
    do {
      const result = await check.run(tenantId, from, 1)
      // Between two readings of the day, the count moves on.
      if (result.next?.includes('"delta"') !== from?.includes('"delta"'))
        await addToCount({ tenantId, day }, { status: 'held', band: 'medium', count: 1 })
      if (from === undefined) await addToCount({ tenantId, day }, { status: 'held', band: 'medium', count: 1 })
      differences.push(...result.differences)
      from = result.next
    } while (from !== undefined)
    expect(differences).toEqual([])
  })
})
