import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { groupOf } from '#access/application/breach-group.ts'
import { makeRecordViolation } from '#access/application/record-violation.ts'
import type { ViolationReport } from '#access/application/violation-report.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { eventIdOfBreaches, factId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { ownTenantId, wholeTenant } from '#kernel/domain/tenant.ts'
import { aReport } from '#test/support/builders/a-violation-report.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { makeBreachParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aWorld = async () => {
  const { counts, facts, emptied } = await makeBreachParts()
  const clock = { now: '2026-03-01T12:00:05.000Z' }
  const tenantId = `breached-${randomUUID()}`
  const record = makeRecordViolation({ counts, clock: () => clock.now })
  /** The number of breaches of each group with more than one. */
  const countsOf = async (hour: string) => {
    const pages = await Array.fromAsync(counts.repeated(hour, undefined))
    return pages.flatMap(({ groups }) => groups.map(({ count }) => count)).toSorted((one, other) => one - other)
  }
  const eventIdOf = (report: ViolationReport, hour = '2026-03-01T12') => {
    const { tenantId: id, actorKind = '', actorIssuer = '', actor, kind, claimed } = report
    return eventIdOfBreaches(id, hour, [id, actorKind, actorIssuer, actor, kind, claimed])
  }
  const historyOf = (report: ViolationReport, hour?: string) =>
    facts.history(wholeTenant(report.tenantId), eventIdOf(report, hour))
  return { clock, tenantId, emptied, record, countsOf, eventIdOf, historyOf, report: aReport({ tenantId }) }
}

const statuses = (outcomes: readonly PromiseSettledResult<unknown>[]) => outcomes.map(({ status }) => status)

describe(`record-violation, in ${storeName},`, () => {
  it('appends a fact to the log of the tenant whose credentials were used, as its schema has it', async () => {
    const { record, tenantId, eventIdOf, historyOf, ...world } = await aWorld()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const report = { ...world.report, traceparent }
    expect(statuses(await record([report]))).toEqual(['fulfilled'])
    const [fact, ...others] = await historyOf(report)
    expect(others).toEqual([])
    expect(fact).toEqual({
      specversion: '1.0',
      id: factId(tenantId, eventIdOf(report), 'violated'),
      type: 'Security.Access.Violated.v1',
      source: 'sluice/access',
      time: report.detectedAt,
      datacontenttype: 'application/json',
      tenantid: tenantId,
      eventid: eventIdOf(report),
      eventtype: 'Security.Access.Violated.v1',
      receivedat: '2026-03-01T12:00:05.000Z',
      happening: 'violated',
      recordedat: '2026-03-01T12:00:05.000Z',
      correlationid: report.correlationId,
      actor: 'u-1',
      actorkind: 'user',
      actorissuer: anIssuer,
      traceparent,
      data: { kind: 'header', claimed: 'globex', call: 'POST /v1/events' },
    })
    expect(readFact(JSON.stringify(fact))).toEqual(fact)
    expect(catalogue.get('Security.Access.Violated.v1')?.data.parse(fact?.data)).toEqual(fact?.data)
  })

  it('records the first breach of an hour at once, and counts its repeats, in one batch and in several', async () => {
    const { record, report, clock, historyOf, countsOf } = await aWorld()
    const again = () => ({ ...report, occasionId: randomUUID(), detectedAt: '2026-03-01T12:00:04.000Z' })
    await record([report, again(), again()])
    clock.now = '2026-03-01T12:59:00.000Z'
    expect(statuses(await record([again(), again()]))).toEqual(['fulfilled', 'fulfilled'])
    expect(await historyOf(report)).toMatchObject([{ time: report.detectedAt, recordedat: '2026-03-01T12:00:05.000Z' }])
    expect(await countsOf('2026-03-01T12')).toEqual([5])
  })

  it('counts a repeat of a message again, and records no second fact', async () => {
    const { record, report, historyOf, countsOf } = await aWorld()
    await record([report])
    await record([report])
    expect(await historyOf(report)).toHaveLength(1)
    expect(await countsOf('2026-03-01T12')).toEqual([2])
  })

  it('records each tenant, actor, kind, claim and hour on its own', async () => {
    const { record, report, clock, tenantId, historyOf } = await aWorld()
    const others = [
      { ...report, tenantId: `${tenantId}-2` },
      { ...report, actor: 'u-2' },
      { ...report, actorIssuer: 'https://other.example' },
      { ...report, kind: 'claim' as const },
      { ...report, claimed: 'initech' },
    ]
    await record([report, ...others])
    for (const one of [report, ...others]) expect(await historyOf(one)).toHaveLength(1)
    clock.now = '2026-03-01T13:00:05.000Z'
    const later = { ...report, detectedAt: '2026-03-01T13:00:01.000Z' }
    await record([later])
    expect(await historyOf(later, '2026-03-01T13')).toHaveLength(1)
  })

  it('counts a late report in the current hour, because its own hour may be counted already', async () => {
    const { record, report, clock, historyOf } = await aWorld()
    clock.now = '2026-03-01T13:09:59.000Z'
    await record([report])
    expect(await historyOf(report)).toHaveLength(1)
    clock.now = '2026-03-01T13:10:00.000Z'
    await record([report])
    expect(await historyOf(report, '2026-03-01T13')).toMatchObject([{ time: report.detectedAt }])
  })

  it.each(['sender', 'message'] as const)(
    'records a breach of the kind %s in the log of Sluice itself, so that a stranger cannot write into the log of a tenant',
    async (kind) => {
      const { record, report, historyOf } = await aWorld()
      const stranger = { ...report, kind, actor: `AIDA${randomUUID()}` }
      await record([stranger])
      expect(await historyOf(stranger)).toEqual([])
      const { actorKind = '', actorIssuer = '', actor, claimed } = stranger
      const group = [ownTenantId, actorKind, actorIssuer, actor, kind, claimed]
      expect(await historyOf({ ...stranger, tenantId: ownTenantId })).toMatchObject([
        { tenantid: ownTenantId, eventid: eventIdOfBreaches(ownTenantId, '2026-03-01T12', group) },
      ])
    },
  )

  it('counts the sessions of one role as one sender, because their caller chooses the names', async () => {
    const { record, report, tenantId, historyOf, countsOf } = await aWorld()
    const role = `AROA${randomUUID()}`
    const claimed = `claimed-by-${tenantId}`
    const sessions = [1, 2, 3].map((index) => ({
      ...{ ...report, tenantId: ownTenantId, kind: 'sender' as const, claimed },
      ...{ actor: `${role}:session-${index}`, actorKind: 'sender' as const, actorIssuer: 'queue/intake' },
    }))
    for (const one of sessions) await record([one])
    const [first] = sessions
    const [fact, ...others] = await historyOf({ ...aReport(first), actor: role })
    expect([fact?.actor, others]).toEqual([`${role}:session-1`, []])
    expect(await countsOf('2026-03-01T12')).toEqual([3])
  })

  it('records at most 20 claims of an actor in an hour, and counts the others together', async () => {
    const { record, report, historyOf, countsOf } = await aWorld()
    const claims = Array.from({ length: 25 }, (_, index) => ({ ...report, claimed: `globex-${index}` }))
    for (const one of claims) await record([one])
    const recorded = await Promise.all(claims.map((one) => historyOf(one)))
    expect(recorded.flat()).toHaveLength(20)
    expect(await historyOf({ ...report, claimed: 'other claims' })).toHaveLength(1)
    expect(await countsOf('2026-03-01T12')).toEqual([5])
    const other = { ...report, actor: 'u-2', claimed: 'globex-99' }
    await record([other])
    expect(await historyOf(other)).toHaveLength(1)
  })

  it('counts again from the start when the row of a group was removed, and records no second fact', async () => {
    const { record, report, clock, emptied, historyOf } = await aWorld()
    await record([report])
    const counts = await emptied()
    const recordAgain = makeRecordViolation({ counts, clock: () => clock.now })
    expect(statuses(await recordAgain([report]))).toEqual(['fulfilled'])
    expect(await counts.add(groupOf(report, clock.now), 1)).toBe(true)
    expect(await historyOf(report)).toHaveLength(1)
  })

  it('is one fact and the whole count when reports of one breach race', async () => {
    const { record, report, historyOf, countsOf } = await aWorld()
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => record([report])))
    // A race for the first fact can end in a conflict, after which the message comes back.
    for (const [index, [outcome]] of outcomes.entries())
      if (outcome?.status === 'rejected') {
        expect([index, outcome.reason.retryable]).toEqual([index, true])
        await record([report])
      }
    expect(await historyOf(report)).toHaveLength(1)
    expect(await countsOf('2026-03-01T12')).toEqual([6])
  })

  it.each([
    ['POST /v1/events', 'user'],
    ['queue intake', 'sender'],
  ])('reads a report of an earlier version: its call %s shows the kind of its actor', async (call, actorkind) => {
    const { record, report, historyOf } = await aWorld()
    const { actorKind: _, actorIssuer: __, ...old } = { ...report, call }
    await record([old])
    const [fact] = await historyOf({ ...old, actorKind: actorkind as 'user' })
    expect(fact).toMatchObject({ actor: 'u-1', actorkind })
    expect(fact).not.toHaveProperty('actorissuer')
  })
})
