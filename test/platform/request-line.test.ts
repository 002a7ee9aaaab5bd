import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { Endpoint } from '#api/endpoint.ts'
import { RateExceeded, Refusal, Violation } from '#kernel/domain/errors.ts'
import { type Door, guardedCall } from '#platform/guarded-call.ts'
import { type Answer, openHandler, type Request } from '#platform/http-handler.ts'
import { makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'
import { recordingLogger } from '#test/support/doubles/recording-logger.ts'

const endpoint: Endpoint = {
  name: 'read-thing',
  method: 'get',
  path: '/v1/things/{id}',
  access: 'events:read',
  tag: 'Events',
  summary: 'Reads a thing.',
  answers: {},
}

const aThing = async (): Promise<Answer> => ({ status: 200, body: {} })
const refuse = (error: unknown) => async () => Promise.reject(error)

/** Sends one request through a door, and returns its answer and all that was logged. */
const send = async (
  broken: Partial<Door> = {},
  { act = aThing, path = '/v1/things/secret', context = aContext() }: Sending = {},
) => {
  const { logger, lines } = recordingLogger()
  const holder = {
    subject: 'u-1',
    issuer: 'https://issuer.example',
    tenantId: 'acme',
    partnerId: undefined,
    scopes: new Set(['events:read']),
    isOperator: false,
  }
  const door: Door = {
    logger,
    metrics: makeMetrics('test'),
    authenticate: async () => holder,
    admit: async () => ({ ...holder, tenantId: 'acme' }),
    charge: async () => undefined,
    report: async () => undefined,
    recordRead: async () => undefined,
    ...broken,
  }
  const handler = routeCalls(door, [guardedCall({ ...door, endpoint }, act)])
  const correlationId = randomUUID()
  const headers = { 'x-correlation-id': correlationId }
  const answer = await handler(anHttpEvent({ method: 'GET', path, headers }), context)
  return { answer, lines, correlationId, requestId: context.awsRequestId }
}

type Sending = Readonly<{ act?: (request: Request) => Promise<Answer>; path?: string; context?: Context }>

describe('Every request', () => {
  it('that succeeds has one log line, with ids, route, status, duration and tenant', async () => {
    const { lines, correlationId, requestId } = await send()
    expect(lines).toEqual([
      {
        level: 'INFO',
        message: 'A request was answered',
        requestId,
        correlationId,
        route: 'GET /v1/things/{id}',
        status: 200,
        durationMs: expect.any(Number),
        tenantId: 'acme',
      },
    ])
  })

  it('that is a breach is reported with its route, and not with the values of its path', async () => {
    const routes: string[] = []
    const actor = { id: 'u-1', kind: 'user' } as const
    const breach = new Violation('tenant-forbidden', { kind: 'header', tenantId: 'acme', actor, claimed: 'globex' })
    const report: Door['report'] = async (_, { line }) => void routes.push(line.route)
    const { answer } = await send({ admit: refuse(breach), report })
    expect([answer.statusCode, routes]).toEqual([403, ['GET /v1/things/{id}']])
  })

  it('that is refused has the code in the same line, and no more lines', async () => {
    const { lines } = await send({}, { act: refuse(new Refusal('event-not-found', 'secret')) })
    expect(lines).toMatchObject([{ level: 'INFO', status: 404, code: 'event-not-found', tenantId: 'acme' }])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  it('that is refused before its tenant is admitted names the tenant of the token', async () => {
    const { lines } = await send({ admit: refuse(new RateExceeded(1000)) })
    expect(lines).toMatchObject([{ status: 429, code: 'rate-exceeded', tenantId: 'acme' }])
  })

  it('without a valid token names no tenant', async () => {
    const { lines } = await send({ authenticate: refuse(new Refusal('token-invalid', 'No.')) })
    expect(lines).toMatchObject([{ status: 401, code: 'token-invalid' }])
    expect(lines[0]).not.toHaveProperty('tenantId')
  })

  it('that no call answers has no path in its line', async () => {
    const { lines } = await send({}, { path: '/v1/secret' })
    expect(lines).toMatchObject([{ status: 404, code: 'route-not-found', route: 'none' }])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  it('that fails unexpectedly is an error with its place, and the status of the answer', async () => {
    const broken = Object.assign(new TypeError('secret'), { $metadata: { httpStatusCode: 400 } })
    const { lines } = await send({}, { act: refuse(broken) })
    expect(lines).toMatchObject([
      { level: 'ERROR', status: 500, awsStatus: 400, error: 'TypeError', at: expect.any(Array) },
    ])
    expect(JSON.stringify(lines)).not.toContain('"secret"')
  })

  it('whose answer cannot be written is a 500 with one line', async () => {
    const { answer, lines } = await send({}, { act: async () => ({ status: 200, body: { count: 1n } }) })
    expect(answer.statusCode).toBe(500)
    expect(lines).toMatchObject([{ level: 'ERROR', status: 500, error: 'TypeError' }])
  })

  it('that is answered late has one line, also when its work ends afterwards', async () => {
    const context = { ...aContext(), getRemainingTimeInMillis: () => 520 }
    const act = () => wait(60, { status: 200, body: {} })
    const { answer, lines } = await send({}, { act, context })
    await wait(80)
    expect(answer.statusCode).toBe(503)
    expect(lines).toMatchObject([{ level: 'ERROR', status: 503, code: 'answer-late', route: 'GET /v1/things/{id}' }])
  })

  it('to a function without routes has a line too', async () => {
    const { logger, lines } = recordingLogger()
    await openHandler({ logger, metrics: makeMetrics('test') }, aThing)(anHttpEvent(), aContext())
    expect(lines).toMatchObject([{ status: 200, route: 'none' }])
  })
})
