import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Authenticate } from '#platform/caller.ts'
import { type Answer, httpHandler, openHandler, type Request } from '#platform/http-handler.ts'
import { jsonBody } from '#platform/json-body.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { aContext } from '#test/support/an-sqs-event.ts'

const parts = { logger: makeLogger('test'), metrics: makeMetrics('test') }

const aRequest = (known: Partial<APIGatewayProxyEventV2> = {}) =>
  ({
    rawPath: '/v1/events',
    headers: {},
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
    ...known,
  }) as APIGatewayProxyEventV2

const ask = async (act: (request: Request) => Promise<Answer>, known: Partial<APIGatewayProxyEventV2> = {}) => {
  const answer = await openHandler(parts, act)(aRequest(known), aContext())
  return { ...answer, body: JSON.parse(answer.body ?? 'null') }
}

describe('an HTTP function', () => {
  it('answers with ids of its own, and with the correlation id it was given', async () => {
    const correlationId = randomUUID()
    const act = async () => ({ status: 200, body: {} })
    const given = await ask(act, { headers: { 'X-Correlation-Id': correlationId } })
    const made = await ask(act, { headers: { 'x-correlation-id': 'not a uuid' } })
    expect(given.headers).toMatchObject({ 'x-correlation-id': correlationId, 'x-request-id': expect.any(String) })
    expect(made.headers?.['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('tells a refusal as problem+json, with code, issues and trace id', async () => {
    const { statusCode, headers, body } = await ask(async () => {
      throw new Refusal('event-invalid', 'No.', [{ path: 'data', message: 'is missing' }])
    })
    expect(statusCode).toBe(422)
    expect(headers?.['content-type']).toBe('application/problem+json')
    expect(body).toMatchObject({
      status: 422,
      code: 'event-invalid',
      detail: 'No.',
      issues: [{ path: 'data', message: 'is missing' }],
    })
    expect(body.traceId).toBe(headers?.['x-correlation-id'])
  })

  it('says nothing of the cause of an error nobody planned for', async () => {
    const { statusCode, body } = await ask(async () => {
      throw new TypeError('secret of the house')
    })
    expect(statusCode).toBe(500)
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(body).toMatchObject({ type: 'about:blank', code: 'internal' })
  })

  it('says so while there is still time when the answer does not come in time', async () => {
    const never = () => new Promise<Answer>(() => undefined)
    const lambda = { ...aContext(), getRemainingTimeInMillis: () => 520 }
    const answer = await openHandler(parts, never)(aRequest(), lambda)
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '1' },
      body: expect.stringContaining('answer-late'),
    })
  })

  it('lets only a caller in whose token has the scope', async () => {
    const authenticate: Authenticate = async ({ authorization }) => ({
      subject: 'x',
      tenantId: 'acme',
      scopes: new Set([authorization ?? '']),
    })
    const handler = httpHandler({ ...parts, authenticate, scope: 'events:write' }, async (_, { tenantId }) => ({
      status: 200,
      body: { tenantId },
    }))
    const good = await handler(aRequest({ headers: { Authorization: 'events:write' } }), aContext())
    const bad = await handler(aRequest({ headers: { Authorization: 'events:read' } }), aContext())
    expect(good).toMatchObject({ statusCode: 200, body: '{"tenantId":"acme"}' })
    expect(bad).toMatchObject({ statusCode: 403, body: expect.stringContaining('scope-missing') })
  })
})

describe('a JSON body', () => {
  const read = (body: string | Buffer, contentType?: string) =>
    ask(async (request) => ({ status: 200, body: { read: jsonBody(request, ['application/json']) } }), {
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    })

  it.each([
    ['{"a":1}', 'application/json', 200],
    ['{"a":1}', 'Application/JSON; charset=utf-8', 200],
    ['{"a":1}', 'text/plain', 415],
    ['{"a":1}', undefined, 415],
    ['{"a":', 'application/json', 400],
    ['', 'application/json', 400],
    [Buffer.from([0x22, 0xff, 0x22]), 'application/json', 400],
    [`"${'x'.repeat(128 * 1024)}"`, 'application/json', 413],
  ])('is read or refused: %#', async (body, contentType, status) => {
    const { statusCode } = await read(body, contentType)
    expect(statusCode).toBe(status)
  })
})
