import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeReportViolation } from '#access/application/report-violation.ts'
import type { ViolationReport } from '#access/application/violation-report.ts'
import { Transient, Violation } from '#kernel/domain/errors.ts'
import { anIssuer, aUser } from '#test/support/builders/an-actor.ts'

const aWorld = () => {
  const reports: ViolationReport[] = []
  const queue = { send: async (report: ViolationReport) => void reports.push(report) }
  return { reports, report: makeReportViolation({ queue, clock: () => '2026-03-01T12:00:00.000Z' }) }
}

const aBreach = (claimed = 'globex') =>
  new Violation('tenant-forbidden', { kind: 'header', tenantId: 'acme', actor: aUser('u-1'), claimed })

const anOccasion = () => ({ id: randomUUID(), call: 'POST /v1/events', correlationId: randomUUID() })

describe('report-violation', () => {
  it('sends everything that the fact of the breach will hold', async () => {
    const { reports, report } = aWorld()
    const { id, correlationId, call } = anOccasion()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    await report(aBreach(), { id, correlationId, call, traceparent })
    expect(reports).toEqual([
      {
        kind: 'header',
        tenantId: 'acme',
        actor: 'u-1',
        actorKind: 'user',
        actorIssuer: anIssuer,
        claimed: 'globex',
        occasionId: id,
        call,
        correlationId,
        traceparent,
        detectedAt: '2026-03-01T12:00:00.000Z',
      },
    ])
  })

  it('fails where the queue does not accept the report, so that the breach is not refused unrecorded', async () => {
    const queue = { send: () => Promise.reject(new Transient('store-unavailable', 'No.')) }
    const report = makeReportViolation({ queue, clock: () => '2026-03-01T12:00:00.000Z' })
    await expect(report(aBreach(), anOccasion())).rejects.toMatchObject({ code: 'store-unavailable' })
  })

  it.each([
    ['x'.repeat(5000), 'x'.repeat(128)],
    ['a\u0000b\u001b[31m', 'a·b·[31m'],
    ['half \ud800', 'half ·'],
    [`${'x'.repeat(127)}😀`, `${'x'.repeat(127)}\ufffd`],
  ])('quotes a hostile claim so that it does no harm: %#', async (claimed, quoted) => {
    const { reports, report } = aWorld()
    await report(aBreach(claimed), anOccasion())
    expect(reports[0]?.claimed).toBe(quoted)
  })
})
