import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timelineOf } from '#facts/application/timeline.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { type Band, bands, type EventStatus } from '#kernel/domain/event-status.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { onStores, storeName } from '#test/support/ports/stores.ts'
import { workflowNeeds } from '#test/support/ports/workflow-stores.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { makeFailEvent } from '#workflow/application/fail-event.ts'
import { makeMoveEvent } from '#workflow/application/move-event.ts'
import { isDecided, type Move, move, nextStatuses } from '#workflow/domain/event-lifecycle.ts'
import { IllegalMove } from '#workflow/domain/illegal-move.ts'

const at = '2026-03-01T12:00:05.000Z'
const clock = () => at

/** What can move an event: an assessment, a station that gives up, or a person, whose move goes to one status. */
type Mover =
  | Readonly<{ kind: 'assessed'; band: Band }>
  | Readonly<{ kind: 'unassessed' }>
  | Readonly<{ kind: 'givenUp' }>
  | Readonly<{ kind: 'person'; to: 'approved' | 'rejected' }>

const aMover: fc.Arbitrary<Mover> = fc.oneof(
  fc.record({ kind: fc.constant('assessed' as const), band: fc.constantFrom(...bands) }),
  fc.record({ kind: fc.constant('unassessed' as const) }),
  fc.record({ kind: fc.constant('givenUp' as const) }),
  fc.record({ kind: fc.constant('person' as const), to: fc.constantFrom('approved' as const, 'rejected' as const) }),
)

const ofEvent = ({ tenantid, eventid }: Fact, known: Partial<Fact>): Fact => aFact({ ...known, tenantid, eventid })

const assessmentOf = (event: Fact, band: Band, ruleset = randomUUID()): Fact => {
  const { type, source, data } = anAssessment({ band })
  return ofEvent(event, { type, source, data, happening: `assessed#${ruleset}@1` })
}

const failureOf = (event: Fact): Fact =>
  ofEvent(event, {
    type: 'Risk.Assessment.Failed.v1',
    source: 'sluice/scoring',
    happening: 'unassessed',
    data: { code: 'fact-invalid' },
  })

const run = (facts: ReturnType<typeof makeFactLog>, event: Fact, mover: Mover): Promise<unknown> => {
  const needs = { ...workflowNeeds(facts), clock }
  if (mover.kind === 'assessed') return makeAdvanceWorkflow(needs)(assessmentOf(event, mover.band))
  if (mover.kind === 'unassessed') return makeAdvanceWorkflow(needs)(failureOf(event))
  if (mover.kind === 'givenUp') return makeFailEvent(needs)(assessmentOf(event, 'low'), { code: 'store-unavailable' })
  return makeMoveEvent(needs)(event, (from, now) => ({
    moves: [move(from, mover.to, now, `Person ${randomUUID()} decided.`)],
  }))
}

const movesOf = async (facts: ReturnType<typeof makeFactLog>, event: Fact): Promise<readonly Move[]> => {
  const { steps } = historyOf(await facts.history(tenancyOf(event), event.eventid))
  expect(steps.map(({ data }) => data.version)).toEqual(steps.map((_, index) => index + 1))
  return steps.flatMap(({ data }) => data.moves as readonly Move[])
}

describe(`move-event, in ${storeName},`, () => {
  it('makes one chain of legal moves, whichever movers race and in whichever order they come', async () => {
    const groups = fc.array(fc.array(aMover, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(groups, async (sequence) => {
        const facts = makeFactLog()
        const event = aFact()
        for (const movers of sequence) {
          const outcomes = await Promise.allSettled(movers.map((mover) => run(facts, event, mover)))
          for (const [index, outcome] of outcomes.entries())
            if (outcome.status === 'rejected')
              expect([movers[index]?.kind, outcome.reason]).toEqual(['person', expect.any(IllegalMove)])
        }
        const moves = await movesOf(facts, event)
        const end = moves.reduce<EventStatus>((status, { from, to }) => {
          expect([from, nextStatuses[status].includes(to)]).toEqual([status, true])
          return to
        }, 'received')
        const kinds = sequence.flat().map(({ kind }) => kind)
        // The machine decides once, and a failure never outlasts an assessment.
        expect(moves.filter(({ from, to }) => from === 'processing' && isDecided(to)).length).toBe(
          kinds.includes('assessed') ? 1 : 0,
        )
        if (kinds.includes('assessed')) expect(isDecided(end)).toBe(true)
        else expect(end).toBe(kinds.some((kind) => kind !== 'person') ? 'failed' : 'received')
      }),
      { numRuns: onStores(200, () => 5) },
    )
  })

  it('lets one of two persons win, and the other learns that the move is no longer legal', async () => {
    const facts = makeFactLog()
    const event = aFact()
    await run(facts, event, { kind: 'assessed', band: 'medium' })
    const outcomes = await Promise.allSettled([
      run(facts, event, { kind: 'person', to: 'approved' }),
      run(facts, event, { kind: 'person', to: 'approved' }),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'move-illegal', from: 'approved', to: 'approved' })
    expect((await movesOf(facts, event)).map(({ to }) => to)).toEqual(['validated', 'processing', 'held', 'approved'])
  })

  it('overturns a rejection, and no approval', async () => {
    const facts = makeFactLog()
    const event = aFact()
    await run(facts, event, { kind: 'assessed', band: 'high' })
    await run(facts, event, { kind: 'person', to: 'approved' })
    await expect(run(facts, event, { kind: 'person', to: 'rejected' })).rejects.toThrow(IllegalMove)
    expect((await movesOf(facts, event)).at(-1)).toMatchObject({ from: 'rejected', to: 'approved' })
  })

  it('reads nothing for an event that has not moved, and its facts once for one that has', async () => {
    const log = makeFactLog()
    const calls: string[] = []
    const facts = {
      ...log,
      append: (...own: Parameters<typeof log.append>) => {
        calls.push('append')
        return log.append(...own)
      },
      history: (...own: Parameters<typeof log.history>) => {
        calls.push('history')
        return log.history(...own)
      },
    }
    const event = aFact()
    const assessed = assessmentOf(event, 'low')
    await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
    expect(calls).toEqual(['append'])
    await makeAdvanceWorkflow({
      ...workflowNeeds(facts),
      clock: () => '2026-03-01T12:00:06.000Z',
    })(assessed)
    expect(calls).toEqual(['append', 'append', 'history'])
  })

  it('gives up for now where others are faster at every try', async () => {
    const event = aFact()
    const facts = {
      ...makeFactLog(),
      append: async () => ({ fact: event, isNew: false }),
      history: async () => [],
    }
    const moving = makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessmentOf(event, 'low'))
    await expect(moving).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
  })

  it('goes on from a step of an earlier version, which has a score and a band, and no step it cannot read', async () => {
    const facts = makeFactLog()
    const event = aFact()
    const moves = [{ from: 'received', to: 'failed', at, reason: 'It came too late.' }]
    const data = { version: 1, moves, status: 'failed', score: 0, band: 'low' }
    const step = ofEvent(event, { type: 'Workflow.Event.Moved.v1', happening: 'moved#0001', data })
    await facts.append(step)
    await run(facts, event, { kind: 'assessed', band: 'low' })
    expect((await movesOf(facts, event)).map(({ to }) => to)).toEqual(['failed', 'processing', 'approved'])

    const other = aFact()
    await facts.append(
      ofEvent(other, { type: 'Workflow.Event.Moved.v9', happening: 'moved#0001', data: { version: 1 } }),
    )
    await expect(run(facts, other, { kind: 'assessed', band: 'low' })).rejects.toMatchObject({
      code: 'event-version-unaccepted',
    })
  })

  it('shows the steps in the order of their numbers, whatever the clocks of their writers', async () => {
    const facts = makeFactLog()
    const event = aFact()
    await facts.append(event)
    await makeAdvanceWorkflow({
      ...workflowNeeds(facts),
      clock: () => '2026-03-01T12:00:09.000Z',
    })(failureOf(event))
    await makeAdvanceWorkflow({
      ...workflowNeeds(facts),
      clock: () => '2026-03-01T12:00:08.000Z',
    })(assessmentOf(event, 'low'))
    const { received, steps } = historyOf(await facts.history(tenancyOf(event), event.eventid))
    expect(timelineOf(received ?? event, steps).map(({ status }) => status)).toEqual([
      'received',
      'failed',
      'processing',
      'approved',
    ])
  })
})
