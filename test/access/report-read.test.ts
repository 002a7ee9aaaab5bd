import { expect, it } from 'vitest'
import type { ReadReport } from '#access/application/read-report.ts'
import { makeReportRead } from '#access/application/report-read.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'

const clock = () => '2026-03-01T12:00:00.000Z'

const operator: Caller = {
  ...{ subject: 'olga', issuer: anIssuer, tenantId: 'acme', partnerId: undefined },
  ...{ scopes: new Set(['operator']), isOperator: true },
}

const request = {
  kind: 'operator-read' as const,
  address: '203.0.113.7',
  route: 'GET /v1/events/{id}',
  requestId: 'r-1',
  correlationId: 'c-1',
}

it('reports who read what, for which tenant, from where and when', async () => {
  const reads: ReadReport[] = []
  const report = makeReportRead({ queue: { send: async (read) => void reads.push(read) }, clock })
  await report(operator, request)
  const who = { subject: 'olga', issuer: anIssuer, isOperator: true, tenantId: 'acme' }
  expect(reads).toEqual([{ ...who, ...request, readAt: clock() }])
})

it('reports what was read, and the reason of the operator', async () => {
  const reads: ReadReport[] = []
  const report = makeReportRead({ queue: { send: async (read) => void reads.push(read) }, clock })
  await report({ ...operator, reason: 'Answer ticket 4711' }, { ...request, resource: 'e-1' })
  expect(reads).toMatchObject([{ resource: 'e-1', reason: 'Answer ticket 4711' }])
})

it('reports the reading of a person whose token is limited to a partner', async () => {
  const reads: ReadReport[] = []
  const report = makeReportRead({ queue: { send: async (read) => void reads.push(read) }, clock })
  await report(
    { ...operator, isOperator: false, partnerId: 'shop-7' },
    { ...request, kind: 'reading', resource: 'e-1' },
  )
  expect(reads).toMatchObject([{ kind: 'reading', isOperator: false, partnerId: 'shop-7', resource: 'e-1' }])
})

it('fails where the queue does not accept the report, so that no read is answered unrecorded', async () => {
  const queue = { send: () => Promise.reject(new Transient('store-unavailable', 'No.')) }
  const report = makeReportRead({ queue, clock })
  await expect(report(operator, request)).rejects.toMatchObject({ code: 'store-unavailable' })
})
