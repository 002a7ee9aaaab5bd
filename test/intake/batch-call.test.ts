import { describe, expect, it } from 'vitest'
import { ingestEventBatchEndpoint as endpoint } from '#api/batch.ts'
import { batchCall } from '#intake/adapters/batch-call.ts'
import { RateExceeded } from '#kernel/domain/errors.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { anEvent } from '#test/support/builders/a-fact.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const caller = {
  subject: 'alice',
  issuer: anIssuer,
  tenantId: 'acme',
  partnerId: undefined,
  scopes: new Set(['events:write']),
  isOperator: false,
}

/** POST /v1/events/batch with a limit, up to its use case, which writes nothing. */
const send = async (body: string, left = 1000) => {
  const parts = { logger: makeLogger('test'), metrics: makeMetrics('test') }
  const steps: string[] = []
  const call = batchCall({
    ...parts,
    authenticate: async () => caller,
    admit: async () => caller,
    charge: async (_, count) => {
      steps.push(`charge ${count}`)
      if (count > left) throw new RateExceeded(2_000)
    },
    report: async () => undefined,
    recordRead: async () => undefined,
    once: (_, act) => act('k'),
    digests: { hashesOf: async (text) => [text] },
    ingestEventBatch: async (items) => {
      steps.push(`ingest ${items.length}`)
      return items.map(() => ({ status: 'rejected', reason: new RateExceeded(1) }))
    },
    endpoint,
  })
  const headers = { 'content-type': 'application/cloudevents-batch+json' }
  const answer = await routeCalls(parts, [call])({ ...anHttpEvent({ path: endpoint.path, headers }), body }, aContext())
  return { status: answer.statusCode, headers: answer.headers, steps }
}

const events = (count: number, event: unknown = anEvent) =>
  JSON.stringify(Array.from({ length: count }, (_, index) => (index === 0 ? anEvent : event)))

describe('a batch', () => {
  it('is charged for its other events, valid or not, before any is ingested', async () => {
    expect((await send(events(1))).steps).toEqual(['charge 0', 'ingest 1'])
    expect((await send(events(100, {}))).steps).toEqual(['charge 99', 'ingest 1'])
  })

  it('above the limit is refused as a whole', async () => {
    const { status, headers, steps } = await send(events(10), 8)
    expect([status, headers?.['retry-after'], steps]).toEqual([429, '2', ['charge 9']])
  })

  it.each(['{', '[]', 'null', events(101)])('that cannot be read is charged nothing more: %#', async (body) => {
    const { status, steps } = await send(body)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(steps).toEqual([])
  })
})
