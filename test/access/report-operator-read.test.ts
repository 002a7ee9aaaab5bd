import { expect, it } from 'vitest'
import type { OperatorRead } from '#access/application/operator-read.ts'
import { makeReportOperatorRead } from '#access/application/report-operator-read.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'

const clock = () => '2026-03-01T12:00:00.000Z'

const operator: Caller = {
  ...{ subject: 'olga', issuer: anIssuer, tenantId: 'acme', partnerId: undefined },
  ...{ scopes: new Set(['operator']), isOperator: true },
}

const request = { address: '203.0.113.7', route: 'GET /v1/events/{id}', requestId: 'r-1', correlationId: 'c-1' }

it('reports who read what, for which tenant, from where and when', async () => {
  const reads: OperatorRead[] = []
  const report = makeReportOperatorRead({ queue: { send: async (read) => void reads.push(read) }, clock })
  await report(operator, request)
  expect(reads).toEqual([{ subject: 'olga', issuer: anIssuer, tenantId: 'acme', ...request, readAt: clock() }])
})

it('reports what was read, and the reason of the operator', async () => {
  const reads: OperatorRead[] = []
  const report = makeReportOperatorRead({ queue: { send: async (read) => void reads.push(read) }, clock })
  await report({ ...operator, reason: 'Answer ticket 4711' }, { ...request, resource: 'e-1' })
  expect(reads).toMatchObject([{ resource: 'e-1', reason: 'Answer ticket 4711' }])
})

it('fails where the queue does not accept the report, so that no read is answered unrecorded', async () => {
  const queue = { send: () => Promise.reject(new Transient('store-unavailable', 'No.')) }
  const report = makeReportOperatorRead({ queue, clock })
  await expect(report(operator, request)).rejects.toMatchObject({ code: 'store-unavailable' })
})
