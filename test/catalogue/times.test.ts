import { expect, it } from 'vitest'
import { riskReport } from '#api/reports.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import type { Issue, Refusal } from '#kernel/domain/errors.ts'
import { readTransaction } from '#ledger/application/read-bodies.ts'
import { eur } from '#test/support/builders/a-ledger.ts'

const issuesIn = (read: () => unknown): readonly Issue[] => {
  try {
    read()
    return []
  } catch (error) {
    return (error as Refusal).issues
  }
}

const report = { entityId: 'e-1', category: 'fraud', riskScore: 5 }
const envelope = { specversion: '1.0', type: 'Risk.Event.Reported.v1', source: '/desk/7', data: report }
const entry = { accountId: 'A', direction: 'debit', amount: eur(1) }

it.each([
  ['2026-03-01T12:00:00', 'has no offset'],
  ['2026-03-01T12:00:00.123456', 'has no offset'],
  ['2026-03-01T12:00Z', 'must be an ISO 8601 time'],
  ['2026-03-01T12:00:00z', 'must be an ISO 8601 time'],
  ['yesterday', 'must be an ISO 8601 time'],
  ['', 'must be an ISO 8601 time'],
  ['2026-03-01T12:00:00.1234567890123Z', 'at most 12 digits'],
])('The time %j has one fault at every door', (time, fault) => {
  const { error } = riskReport.safeParse({ ...report, occurredAt: time })
  const found = [
    issuesIn(() => readCloudEvent({ ...envelope, time })),
    error ? issuesOf(error) : [],
    issuesIn(() => readTransaction({ ...entry, occurredAt: time })),
  ]
  const message = expect.stringContaining(fault)
  const [ofEvent, ofOthers] = [[{ path: 'time', message }], [{ path: 'occurredAt', message }]]
  expect(found).toEqual([ofEvent, ofOthers, ofOthers])
})
