import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { groupOf, sourceOf } from '#access/application/breach-group.ts'
import { makeCountViolations } from '#access/application/count-violations.ts'
import { makeRecordViolation } from '#access/application/record-violation.ts'
import type { ViolationReport } from '#access/application/violation-report.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { eventIdOfBreaches } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aReport } from '#test/support/builders/a-violation-report.ts'
import { makeBreachParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aWorld = async () => {
  const { counts, facts } = await makeBreachParts()
  const clock = { now: '2026-03-01T12:30:00.000Z' }
  const needs = { counts, facts, clock: () => clock.now }
  const record = makeRecordViolation(needs)
  return {
    counts,
    clock,
    needs,
    report: aReport({ tenantId: `counted-${randomUUID()}`, detectedAt: clock.now }),
    breach: (report: ViolationReport, count: number) => record(Array.from({ length: count }, () => report)),
    count: makeCountViolations(needs),
    historyOf: (report: ViolationReport, now = report.detectedAt) => {
      const group = groupOf(report, now)
      const eventId = eventIdOfBreaches(group.tenantId, group.hour, [...sourceOf(group), group.claimed])
      return facts.history(wholeTenant(group.tenantId), eventId)
    },
  }
}

const after = '2026-03-01T13:15:00.000Z'

describe.concurrent(`count-violations, in ${storeName},`, () => {
  it('records the number of breaches of a complete hour, as its schema has it', async () => {
    const { clock, report, breach, count, historyOf } = await aWorld()
    await breach(report, 7)
    clock.now = after
    expect(await count()).toMatchObject({ factCount: 1 })
    const [first, counted] = await historyOf(report)
    expect(counted).toMatchObject({
      type: 'Security.Access.Counted.v1',
      happening: 'counted',
      eventid: first?.eventid,
      causationid: first?.id,
      correlationid: first?.correlationid,
      actor: 'sluice/access',
      actorkind: 'system',
      recordedat: after,
      data: { kind: 'header', claimed: 'globex', call: 'POST /v1/events', from: '2026-03-01T12:00:00.000Z', count: 7 },
    })
    expect(catalogue.get('Security.Access.Counted.v1')?.data.parse(counted?.data)).toEqual(counted?.data)
  })

  it('records nothing for a single breach, nor for an hour that is not complete', async () => {
    const { clock, report, breach, count, historyOf } = await aWorld()
    await breach(report, 1)
    await breach({ ...report, claimed: 'initech' }, 2)
    clock.now = '2026-03-01T13:14:59.000Z'
    expect(await count()).toMatchObject({ factCount: 0 })
    clock.now = after
    expect(await count()).toEqual({ hourCount: 1, factCount: 1 })
    expect(await historyOf(report)).toHaveLength(1)
  })

  it('records each count once, however often it runs', async () => {
    const { clock, report, breach, count, historyOf } = await aWorld()
    await breach(report, 2)
    clock.now = after
    await count()
    expect(await count()).toEqual({ hourCount: 0, factCount: 0 })
    expect(await historyOf(report)).toHaveLength(2)
  })

  it('catches up the hours that it missed, up to seven days', async () => {
    const { clock, report, breach, count, historyOf } = await aWorld()
    await count()
    await breach(report, 2)
    clock.now = '2026-03-02T09:30:00.000Z'
    const later = { ...report, detectedAt: clock.now }
    await breach(later, 3)
    clock.now = '2026-03-03T00:15:00.000Z'
    expect(await count()).toEqual({ hourCount: 36, factCount: 2 })
    expect(await historyOf(report)).toMatchObject([{}, { data: { count: 2 } }])
    expect(await historyOf(later)).toMatchObject([{}, { data: { count: 3 } }])
  })

  it('continues after the last page when it died in the middle, and repeats no fact', async () => {
    const { clock, counts, needs, report, breach, count, historyOf } = await aWorld()
    const reports = Array.from({ length: 60 }, (_, index) => ({ ...report, actor: `u-${index}` }))
    await Promise.all(reports.map((one) => breach(one, 2)))
    clock.now = after
    let appendCount = 0
    const dying = makeCountViolations({
      ...needs,
      facts: {
        ...needs.facts,
        append: (draft) => {
          appendCount += 1
          if (appendCount > 40) throw new Error('The function died.')
          return needs.facts.append(draft)
        },
      },
    })
    await expect(dying()).rejects.toThrow('died')
    expect(await counts.place()).toMatchObject({ hour: '2026-03-01T12', position: expect.any(String) })
    const { factCount } = await count()
    expect(factCount).toBeLessThan(60)
    for (const one of reports) expect(await historyOf(one)).toMatchObject([{}, { data: { count: 2 } }])
    expect(await counts.place()).toEqual({ hour: '2026-03-01T12' })
  })
})
