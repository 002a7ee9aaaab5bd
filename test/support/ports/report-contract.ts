import { describe, expect, it } from 'vitest'
import { aReportDesk } from '../builders/a-report-desk.ts'

type Sample = Readonly<{
  desk: Parameters<typeof aReportDesk>[0]
  report: Readonly<{ entityId: string }> & Readonly<Record<string, unknown>>
  /** One field with a value that its schema refuses. */
  wrong: Readonly<Record<string, unknown>>
}>

/** The contract of a call that takes in reports without an envelope. */
export const describeReport = (name: string, { desk, report, wrong }: Sample) => {
  const { type, source } = desk

  describe(name, () => {
    it('takes a report in as an event of its type, about the entity it names', async () => {
      const { send, facts } = aReportDesk(desk)
      const receipt = await send({ ...report, occurredAt: '2026-03-01T13:00:00.123456+01:00' })
      expect(receipt).toMatchObject({ type, status: 'received' })
      expect(await facts()).toMatchObject([
        {
          type,
          source,
          subject: report.entityId,
          time: '2026-03-01T13:00:00.123456+01:00',
          data: { ...report, occurredAt: '2026-03-01T12:00:00.123456Z' },
        },
      ])
    })

    it('gives the first receipt to the same key, in whatever offset the moment is written', async () => {
      const { send, facts } = aReportDesk(desk)
      const first = await send({ ...report, occurredAt: '2026-03-01T12:00:00Z' }, 'key-1')
      expect(await send({ ...report, occurredAt: '2026-03-01T13:00:00+01:00' }, 'key-1')).toEqual(first)
      for (const other of [{ entityId: 'other' }, { occurredAt: '2026-03-01T12:00:00.000001Z' }])
        await expect(send({ ...report, occurredAt: '2026-03-01T12:00:00Z', ...other }, 'key-1')).rejects.toMatchObject({
          code: 'idempotency-key-reused',
        })
      expect(await facts()).toHaveLength(1)
    })

    it.each([
      ['a field it does not have', { ...report, colour: 'red' }, 'colour'],
      ['no entity', { ...report, entityId: undefined }, 'entityId'],
      ['a wrong value', { ...report, ...wrong }, Object.keys(wrong)[0]],
      ['a number that no double holds', { ...report, metadata: { x: JSON.parse('1e999') } }, ''],
      [
        'a time with 13 digits after the second',
        { ...report, occurredAt: `2026-03-01T12:00:00.${'1'.repeat(13)}Z` },
        'occurredAt',
      ],
      ['nothing', null, ''],
    ])('refuses %s', async (_name, input, path) => {
      const { send, facts } = aReportDesk(desk)
      await expect(send(input)).rejects.toMatchObject({
        code: 'event-invalid',
        issues: [expect.objectContaining({ path })],
      })
      expect(await facts()).toEqual([])
    })
  })
}
