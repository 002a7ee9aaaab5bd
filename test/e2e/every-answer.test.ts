import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { safeHeaders } from '#api/answer-safety.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { copyFolder } from '#local/copy/running-copy.ts'
import { aClient, aPayment } from '#test/support/world/client.ts'
import { callEndpoint, everyScope, named } from '#test/support/world/endpoint-calls.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''
const logPath = join(copyFolder(Number(environment.SLUICE_HTTP_PORT)), 'functions.log')

type Line = Readonly<Record<string, unknown>>

/** The lines of one request in the log of the functions. */
const linesOf = (correlationId: string): readonly Line[] =>
  readFileSync(logPath, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(correlationId))
    .map((line): Line => JSON.parse(line))
    .filter(({ message }) => message === 'A request was answered')

/** Sends a request with its own correlation id, and expects the common headers and one log line. Returns the line. */
const judge = async (send: (headers: Record<string, string>) => Promise<Response>, cacheControl = 'no-store') => {
  const correlationId = randomUUID()
  const answer = await send({ 'x-correlation-id': correlationId })
  const headers = Object.keys(safeHeaders).map((name) => [name, answer.headers.get(name)])
  expect(Object.fromEntries(headers)).toEqual({ ...safeHeaders, 'cache-control': cacheControl })
  await eventually(async () => linesOf(correlationId).length > 0)
  const lines = linesOf(correlationId)
  expect(lines).toMatchObject([
    {
      status: answer.status,
      correlationId,
      requestId: answer.headers.get('x-request-id'),
      durationMs: expect.any(Number),
    },
  ])
  return { answer, line: lines[0] ?? {} }
}

const routeOf = ({ method, path }: Endpoint): string => `${method.toUpperCase()} ${path}`

describe('Every answer has the headers against caches and sniffing, and one log line:', () => {
  it.each(named(({ access }) => access !== 'open'))('%s without a token', async (_, endpoint) => {
    const client = await aClient(environment, 'demo')
    const { answer, line } = await judge((headers) =>
      callEndpoint(client, endpoint, randomUUID(), { headers: { ...headers, authorization: '' } }),
    )
    expect([answer.status, line]).toMatchObject([401, { route: routeOf(endpoint), code: 'token-missing' }])
    expect(line).not.toHaveProperty('tenantId')
  })

  it.each(named(() => true))('%s with a token', async (_, endpoint) => {
    const tenantId = `answer-${randomUUID()}`
    const client = await aClient(environment, tenantId, { scope: everyScope })
    const isDocument = endpoint.cacheSeconds !== undefined
    const { answer, line } = await judge(
      (headers) =>
        callEndpoint(client, endpoint, randomUUID(), { headers: { ...headers, 'idempotency-key': randomUUID() } }),
      isDocument ? `public, max-age=${endpoint.cacheSeconds}` : 'no-store',
    )
    expect(line).toMatchObject({ route: routeOf(endpoint), ...(endpoint.access !== 'open' && { tenantId }) })
    // Ready reports 503 when the bridge of another test has noted that its broker is unavailable.
    if (endpoint.path !== '/v1/health/ready') expect(answer.status).toBeLessThan(500)
  })

  it('a batch with a refused event', async () => {
    const tenantId = `answer-${randomUUID()}`
    const client = await aClient(environment, tenantId)
    const events = [aPayment(), aPayment({ type: 'No.Such.Type.v1' })]
    const items = events.map((event) => ({ idempotencyKey: event.id, event }))
    const { line } = await judge((headers) =>
      client.call('/v1/events/batch', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ events: items }),
      }),
    )
    expect(line).toMatchObject({ status: 207, tenantId })
  })

  it.each([
    ['GET', '/v1/nothing', 404],
    ['PUT', '/v1/events', 405],
    ['GET', '/v1/events/batch', 405],
  ])('%s %s, which no call answers', async (method, path, status) => {
    const { answer, line } = await judge((headers) => fetch(`${url}${path}`, { method, headers }))
    expect([answer.status, line.route]).toEqual([status, 'none'])
  })
})
