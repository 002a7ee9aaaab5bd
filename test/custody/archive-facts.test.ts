import { describe, expect, it } from 'vitest'
import type { ArchiveOutcome } from '#custody/application/archive-event.ts'
import { makeArchiveFacts } from '#custody/application/archive-facts.ts'
import type { RetainedKey } from '#custody/application/archive-ports.ts'
import { happenings } from '#facts/domain/happening.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { makeArchiveWorld } from '#test/support/ports/archive-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const retainuntil = '2026-04-01T12:00:01.000Z'

/** From then to the time of the run. */
const dueMs = Date.parse('2026-05-01T12:00:00.000Z') - Date.parse(retainuntil)

/** A run over events of its own. `outcomes` are those of the events, in the order of their facts. */
const aRun = async (count: number, outcomeOf: (index: number) => ArchiveOutcome | 'failed', runMs = 60_000) => {
  const world = await makeArchiveWorld()
  const facts = Array.from({ length: count }, () => aFact({ retainuntil }))
  for (const fact of facts) await world.put(fact)
  const seen: string[] = []
  const warned: RetainedKey[] = []
  let now = Date.parse('2026-05-01T12:00:00.000Z')
  const run = makeArchiveFacts({
    events: world.events,
    archiveEvent: async ({ eventId }) => {
      const index = facts.findIndex(({ eventid }) => eventid === eventId)
      // Other tests have events in the same table.
      if (index < 0) return 'done'
      seen.push(eventId)
      now += 1000
      const outcome = outcomeOf(index)
      if (outcome === 'failed') throw new Error('unavailable')
      return outcome
    },
    warn: (key) => void warned.push(key),
    clock: () => new Date(now).toISOString(),
    runMs,
  })
  return { run, facts, seen, warned }
}

describe(`archive-facts, in ${storeName},`, () => {
  it('finds each event whose retention is over, page by page', async () => {
    const { run, facts, seen } = await aRun(7, () => 'archived')
    expect(await run()).toMatchObject({ archived: 7, failed: 0 })
    expect(seen.toSorted()).toEqual(facts.map(({ eventid }) => eventid).toSorted())
  })

  it('counts each outcome, and continues after one that fails', async () => {
    const outcomes = ['held', 'failed', 'unproven', 'archived', 'failed', 'archived'] as const
    const { run, facts, warned } = await aRun(6, (index) => outcomes[index] ?? 'done')
    expect(await run()).toMatchObject({ archived: 2, held: 1, unproven: 1, failed: 2 })
    expect(warned.map(({ eventId }) => eventId).toSorted()).toEqual(
      [1, 2, 4].map((index) => facts[index]?.eventid).toSorted(),
    )
  })

  it('archives no page after its time is over, and reports the age of the oldest event that it leaves', async () => {
    const { run, seen } = await aRun(9, () => 'archived', 1)
    expect((await run()).oldestMs).toBeGreaterThanOrEqual(dueMs)
    expect(seen.length).toBeLessThan(9)
  })

  it.each([
    ['failed', true],
    ['unproven', true],
    ['held', false],
    ['archived', false],
    ['done', false],
  ] as const)('reports the age of an event that is %s: %s', async (outcome, isLeft) => {
    const { run } = await aRun(1, () => outcome)
    expect((await run()).oldestMs).toBe(isLeft ? dueMs : 0)
  })
})

it('Facts without a retention, and all but the first of an event, are not found', async () => {
  const world = await makeArchiveWorld()
  const kept = [
    aFact(),
    aFact({ retainuntil, happening: happenings.moved(1) }),
    aFact({ retainuntil: '2026-06-01T00:00:00.000Z' }),
  ]
  for (const fact of kept) await world.put(fact)
  const found: string[] = []
  for (const shard of world.events.shards) {
    let next: unknown
    do {
      const page = await world.events.due(shard, '2026-05-01T00:00:00.000Z', next)
      found.push(...page.events.map(({ eventId }) => eventId))
      next = page.next
    } while (next !== undefined)
  }
  expect(found.filter((eventId) => kept.some(({ eventid }) => eventid === eventId))).toEqual([])
})
