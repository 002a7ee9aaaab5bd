import { describe, expect, it } from 'vitest'
import { complianceReport } from '#api/reports.ts'
import { aReportDesk } from '#test/support/builders/a-report-desk.ts'
import { storeName } from '#test/support/ports/stores.ts'

const report = { entityId: 'acct-4711', regulation: 'MiCA', severity: 'low' }

const aDesk = () =>
  aReportDesk({ type: 'Compliance.Event.Reported.v1', source: '/v1/compliance-events', schema: complianceReport })

describe(`report-compliance-event, in ${storeName},`, () => {
  it('takes a report in as an event of its type, about the entity it names', async () => {
    const { send, facts } = aDesk()
    const receipt = await send({ ...report, occurredAt: '2026-03-01T13:00:00+01:00' })
    expect(receipt).toMatchObject({ type: 'Compliance.Event.Reported.v1', status: 'received' })
    expect(await facts()).toMatchObject([
      {
        type: 'Compliance.Event.Reported.v1',
        source: '/v1/compliance-events',
        subject: report.entityId,
        time: '2026-03-01T12:00:00.000Z',
        data: { ...report, occurredAt: '2026-03-01T12:00:00.000Z' },
      },
    ])
  })

  it('gives the first receipt to the same key, in whatever offset the moment is written', async () => {
    const { send, facts } = aDesk()
    const first = await send({ ...report, occurredAt: '2026-03-01T12:00:00Z' }, 'key-1')
    expect(await send({ ...report, occurredAt: '2026-03-01T13:00:00+01:00' }, 'key-1')).toEqual(first)
    await expect(send({ ...report, entityId: 'other' }, 'key-1')).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    })
    expect(await facts()).toHaveLength(1)
  })

  it.each([
    ['a field it does not have', { ...report, colour: 'red' }, 'colour'],
    ['no entity', { ...report, entityId: undefined }, 'entityId'],
    ['a wrong value', { ...report, severity: 'odd' }, 'severity'],
    ['a number that no double holds', { ...report, metadata: { x: JSON.parse('1e999') } }, ''],
    ['nothing', null, ''],
  ])('refuses %s', async (_name, input, path) => {
    const { send, facts } = aDesk()
    await expect(send(input)).rejects.toMatchObject({
      code: 'event-invalid',
      issues: [expect.objectContaining({ path })],
    })
    expect(await facts()).toEqual([])
  })
})
