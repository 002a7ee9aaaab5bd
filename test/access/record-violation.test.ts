import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeRecordViolation } from '#access/application/record-violation.ts'
import type { ViolationReport } from '#access/application/violation-report.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { eventIdOfViolation, factId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aWorld = () => {
  const facts = makeFactLog()
  const seconds = [5, 9, 12]
  const clock = () => `2026-03-01T12:00:${String(seconds.shift()).padStart(2, '0')}.000Z`
  return { facts, record: makeRecordViolation({ facts, clock }) }
}

const aReport = (known: Partial<ViolationReport> = {}): ViolationReport => ({
  kind: 'header',
  tenantId: 'acme',
  actor: 'u-1',
  actorKind: 'user',
  actorIssuer: anIssuer,
  claimed: 'globex',
  occasionId: randomUUID(),
  call: 'POST /v1/events',
  correlationId: randomUUID(),
  detectedAt: '2026-03-01T12:00:00.000Z',
  ...known,
})

describe(`record-violation, in ${storeName},`, () => {
  it('appends a fact to the log of the tenant whose credentials were used, as its schema has it', async () => {
    const { facts, record } = aWorld()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const report = aReport({ traceparent })
    await record(report)
    const [fact] = await facts.facts()
    const eventid = eventIdOfViolation('acme', report.occasionId)
    expect(fact).toEqual({
      specversion: '1.0',
      id: factId('acme', eventid, 'violated'),
      type: 'Security.Access.Violated.v1',
      source: 'sluice/access',
      time: report.detectedAt,
      datacontenttype: 'application/json',
      tenantid: 'acme',
      eventid,
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

  it('records a breach once, however often its report is delivered, and each request on its own', async () => {
    const { facts, record } = aWorld()
    const report = aReport()
    await record(report)
    await record({ ...report, detectedAt: '2026-03-01T12:00:04.000Z' })
    const first = { time: '2026-03-01T12:00:00.000Z', recordedat: '2026-03-01T12:00:05.000Z' }
    expect(await facts.facts()).toMatchObject([first])
    await record(aReport())
    expect(await facts.facts()).toHaveLength(2)
  })

  it.each([
    ['POST /v1/events', 'user'],
    ['queue intake', 'sender'],
  ])('reads a report of an earlier version: its call %s shows the kind of its actor', async (call, actorkind) => {
    const { facts, record } = aWorld()
    const { actorKind: _, actorIssuer: __, ...report } = aReport({ call })
    await record(report)
    const [fact] = await facts.facts()
    expect(fact).toMatchObject({ actor: 'u-1', actorkind })
    expect(fact).not.toHaveProperty('actorissuer')
  })
})
