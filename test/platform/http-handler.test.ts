import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Endpoint } from '#api/endpoint.ts'
import { LogDifference } from '#audit/application/log-difference.ts'
import { RateExceeded, Refusal, Transient, Violation } from '#kernel/domain/errors.ts'
import { type Door, guardedCall } from '#platform/guarded-call.ts'
import { type Answer, openHandler, type Request } from '#platform/http-handler.ts'
import { jsonBody } from '#platform/json-body.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { anIssuer, aUser } from '#test/support/builders/an-actor.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const parts = { logger: makeLogger('test'), metrics: makeMetrics('test') }

const aRequest = (known: Partial<APIGatewayProxyEventV2> = {}) =>
  ({
    rawPath: '/v1/things',
    routeKey: 'POST /v1/things',
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

  it('refuses two correlation ids, and answers with an id of its own', async () => {
    const [one, other] = [randomUUID(), randomUUID()]
    const act = async () => ({ status: 200, body: {} })
    for (const value of [`${one},${other}`, `${one}, ${one}`]) {
      const { statusCode, headers, body } = await ask(act, { headers: { 'x-correlation-id': value } })
      expect([statusCode, body.code]).toEqual([400, 'header-malformed'])
      expect(headers?.['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('takes a traceparent that is well formed, and no list of them', async () => {
    const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const act = async ({ traceparent = 'none' }: Request) => ({ status: 200, body: { traceparent } })
    const taken = async (value: string) => (await ask(act, { headers: { traceparent: value } })).body.traceparent
    expect(await taken(parent)).toBe(parent)
    expect(await taken(`${parent},${parent}`)).toBe('none')
  })

  it('answers a refusal as problem+json, with code, issues and trace id', async () => {
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

  it('hides the cause of an unplanned error', async () => {
    const { statusCode, body } = await ask(async () => {
      throw new TypeError('secret of the house')
    })
    expect(statusCode).toBe(500)
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(body).toMatchObject({ type: 'about:blank', code: 'internal' })
  })

  it('names a difference of the audit log, and hides that a stored fact is invalid', async () => {
    const answerTo = (error: Error) =>
      ask(async () => {
        throw error
      })
    const { statusCode, body } = await answerTo(new LogDifference('gap', 'tile/0/000'))
    expect(statusCode).toBe(500)
    expect(body).toMatchObject({ code: 'audit-log-different', detail: expect.stringContaining('gap at tile/0/000') })
    const hidden = await answerTo(new Refusal('fact-invalid', 'A stored value.'))
    expect(hidden.statusCode).toBe(500)
    expect(hidden.body.code).toBe('internal')
    expect(JSON.stringify(hidden.body)).not.toContain('A stored value')
  })

  it('answers 503 before the function’s time ends when the work is late', async () => {
    const never = () => new Promise<Answer>(() => undefined)
    const lambda = { ...aContext(), getRemainingTimeInMillis: () => 520 }
    const answer = await openHandler(parts, never)(aRequest(), lambda)
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '1' },
      body: expect.stringContaining('answer-late'),
    })
  })
})

const endpoint: Endpoint = {
  name: 'make-thing',
  method: 'post',
  path: '/v1/things',
  access: 'events:write',
  tag: 'Events',
  summary: 'Makes a thing.',
  body: { bytesMax: 128 * 1024, content: { 'application/json': { schema: z.unknown(), example: {} } } },
  answers: {},
}

/** A door that admits every caller, and records the order of its steps. */
const aDoor = (broken: Partial<Door> = {}) => {
  const steps: string[] = []
  const door: Door = {
    ...parts,
    authenticate: async (authorization = '') => {
      steps.push('authenticate')
      return {
        subject: 'u-1',
        issuer: anIssuer,
        tenantId: 'acme',
        partnerId: undefined,
        scopes: new Set([authorization]),
        isOperator: false,
      }
    },
    admit: async (holder) => {
      steps.push('admit')
      return { ...holder, tenantId: 'acme' }
    },
    charge: async () => undefined,
    report: async () => void steps.push('report'),
    recordRead: async () => void steps.push('recordRead'),
    ...broken,
  }
  return { door, steps }
}

const aBreach = new Violation('tenant-forbidden', {
  kind: 'claim',
  tenantId: 'acme',
  actor: aUser('u-1'),
  claimed: 'globex',
})

describe('an HTTP function behind a token', () => {
  const enter = async (
    broken: Partial<Door> = {},
    options: Partial<Pick<Endpoint, 'access' | 'isForPartners'> & { act: () => Promise<Answer> }> = {},
  ) => {
    const { door, steps } = aDoor(broken)
    const { access = 'events:write', isForPartners = false, act = async () => ({ status: 200, body: {} }) } = options
    const call = guardedCall({ ...door, endpoint: { ...endpoint, access, isForPartners } }, async () => {
      steps.push('act')
      return act()
    })
    const answer = await routeCalls(door, [call])(aRequest({ headers: { Authorization: 'events:write' } }), aContext())
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body ?? 'null'), steps }
  }
  const refuse = (error: unknown) => () => Promise.reject(error)

  it('refuses a query parameter of the call that is sent twice, and not another one', async () => {
    const { door } = aDoor()
    const parameters = [{ name: 'limit', in: 'query', description: '', schema: z.string() }] as const
    const call = guardedCall({ ...door, endpoint: { ...endpoint, parameters } }, async () => ({
      status: 200,
      body: {},
    }))
    const send = async (rawQueryString: string) => {
      const headers = { authorization: 'events:write' }
      const { statusCode, body } = await routeCalls(door, [call])(aRequest({ headers, rawQueryString }), aContext())
      return [statusCode, JSON.parse(body ?? '').issues]
    }
    expect(await send('limit=1&x=1&limit=1')).toEqual([400, [{ path: 'limit', message: 'must be sent once' }]])
    expect(await send('limit=1%2C2&x=1&x=2')).toEqual([200, undefined])
  })

  it('refuses two bearer tokens before it reads them, and no other scheme', async () => {
    const { door, steps } = aDoor()
    const call = guardedCall({ ...door, endpoint }, async () => ({ status: 200, body: {} }))
    const send = (authorization: string) =>
      routeCalls(door, [call])(aRequest({ headers: { authorization } }), aContext())
    const { statusCode, headers } = await send('Bearer a.b.c, Bearer a.b.c')
    expect([statusCode, headers?.['www-authenticate'], steps]).toEqual([
      400,
      expect.stringContaining('invalid_request'),
      [],
    ])
    await send('Digest username="u", realm="r"')
    expect(steps).toContain('authenticate')
  })

  it('asks for the token, then for the tenant, and only then acts', async () => {
    expect(await enter()).toMatchObject({ status: 200, steps: ['authenticate', 'admit', 'act'] })
  })

  describe('where an operator reads', () => {
    const operator = async (authorization = '') => ({
      ...{ subject: 'olga', issuer: anIssuer, tenantId: undefined, partnerId: undefined },
      ...{ scopes: new Set([authorization, 'operator:write']), isOperator: true },
    })
    const enterAs = async (method: 'get' | 'post', broken: Partial<Door>, known: Partial<Endpoint> = {}) => {
      const { door, steps } = aDoor(broken)
      const call = guardedCall({ ...door, endpoint: { ...endpoint, method, ...known } }, async () => {
        steps.push('act')
        throw new Refusal('event-not-found', 'No.')
      })
      const requestContext = { http: { method: method.toUpperCase() } } as APIGatewayProxyEventV2['requestContext']
      const headers = { authorization: 'events:write', 'x-operator-reason': 'A customer called.' }
      const request = aRequest({ headers, requestContext })
      const { statusCode } = await routeCalls(door, [call])(request, aContext())
      return [statusCode, steps.slice(steps.indexOf('admit') + 1)]
    }

    it('records the read before it acts, also one that is then refused', async () => {
      expect(await enterAs('get', { authenticate: operator })).toEqual([404, ['recordRead', 'act']])
    })

    it('records no write, no read of a tenant, and nothing that was refused before', async () => {
      expect(await enterAs('post', { authenticate: operator })).toEqual([404, ['act']])
      expect(await enterAs('get', {})).toEqual([404, ['act']])
      expect(await enterAs('get', { authenticate: operator }, { access: 'audit:read' })).toEqual([403, []])
    })

    it('does not act where the read cannot be recorded', async () => {
      const recordRead = refuse(new Transient('store-unavailable', 'No.'))
      expect(await enterAs('get', { authenticate: operator, recordRead })).toEqual([503, []])
    })
  })

  describe('where the answer shows personal data', () => {
    const read = async (
      answer: Answer,
      broken: Partial<Door> = {},
      method: 'get' | 'post' = 'get',
      recordsReading: Endpoint['recordsReading'] = true,
    ) => {
      const reads: unknown[] = []
      const { door, steps } = aDoor({
        recordRead: async (_, __, { kind, resource }) => {
          steps.push('recordRead')
          reads.push([kind, resource])
        },
        ...broken,
      })
      const call = guardedCall({ ...door, endpoint: { ...endpoint, method, recordsReading } }, async () => {
        steps.push('act')
        return answer
      })
      const requestContext = { http: { method: method.toUpperCase() } } as APIGatewayProxyEventV2['requestContext']
      const headers = { authorization: 'events:write' }
      const { statusCode, body } = await routeCalls(door, [call])(aRequest({ headers, requestContext }), aContext())
      return { statusCode, body, reads, steps: steps.slice(2) }
    }

    it('records the reading of any caller once it knows the answer, and before it sends it', async () => {
      const [got, acted] = [await read({ status: 200, body: {} }), await read({ status: 200, body: {} }, {}, 'post')]
      for (const { steps, reads } of [got, acted])
        expect([steps, reads]).toEqual([['act', 'recordRead'], [['reading', undefined]]])
      const next = await read({ status: 200, body: {}, readingOf: 'e-1' }, {}, 'post')
      expect(next.reads).toEqual([['reading', 'e-1']])
    })

    it('records no preview, no 304, no answer without a body and no refusal', async () => {
      for (const answer of [
        { status: 200, body: {}, isReading: false },
        { status: 304, body: '' },
        { status: 204, body: '' },
      ] as const)
        expect((await read(answer)).steps).toEqual(['act'])
      const refused = await read({ status: 200, body: {} }, { admit: refuse(new Refusal('tenant-unknown', 'No.')) })
      expect(refused.reads).toEqual([])
    })

    it('records an event only if its answer shows what people did, where that decides', async () => {
      const readsOf = async (isReading: boolean, recordsReading: Endpoint['recordsReading']) =>
        (await read({ status: 200, body: {}, isReading, readingOf: 'e-1' }, {}, 'get', recordsReading)).reads
      expect(await readsOf(true, 'if-people-acted')).toEqual([['reading', 'e-1']])
      expect(await readsOf(false, 'if-people-acted')).toEqual([])
      // What the endpoint does not declare is never recorded.
      expect(await readsOf(true, false)).toEqual([])
    })

    it('sends no answer where the reading cannot be recorded', async () => {
      const recordRead = refuse(new Transient('store-unavailable', 'No.'))
      const { statusCode, body } = await read({ status: 200, body: { name: 'Sam' } }, { recordRead })
      expect([statusCode, body?.includes('Sam')]).toEqual([503, false])
    })
  })

  it('lets only a caller act whose token has the scope, or any where a token is all it takes', async () => {
    const steps = ['authenticate', 'admit']
    expect(await enter({}, { access: 'audit:read' })).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
      steps,
    })
    expect(await enter({}, { access: 'token' })).toMatchObject({ status: 200 })
  })

  it('names the scope of the call to a token without any scope, and keeps the reason of the refusal', async () => {
    const authenticate = refuse(
      new Refusal('scope-missing', 'The token grants no scope.', [], { cause: new Error('no') }),
    )
    const challenge = async (access: 'audit:read' | 'token') =>
      (await enter({ authenticate }, { access })).headers?.['www-authenticate']
    expect(await challenge('audit:read')).toMatch(/error="insufficient_scope", .*, scope="audit:read"$/)
    expect(await challenge('token')).toMatch(
      /error="insufficient_scope", error_description="The token grants no scope."$/,
    )
  })

  it('lets a partner make a call only if the call is open to partners, whatever its scopes', async () => {
    const holder = { subject: 'u-1', issuer: anIssuer, tenantId: 'acme', partnerId: 'shop-7', isOperator: false }
    const partner = { authenticate: async () => ({ ...holder, scopes: new Set(['events:write']) }) }
    for (const access of ['events:write', 'audit:read', 'operator', 'token'] as const)
      expect(await enter(partner, { access })).toMatchObject({
        status: 403,
        body: { code: 'partner-forbidden' },
        steps: ['admit'],
      })
    expect(await enter(partner, { isForPartners: true })).toMatchObject({ status: 200, steps: ['admit', 'act'] })
    expect(await enter(partner, { isForPartners: true, access: 'audit:read' })).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    })
  })

  it.each(['POST', 'PATCH'])(
    'requires a scope and a reason of an operator for %s, and passes the reason on',
    async (method) => {
      const acted: unknown[] = []
      const send = async (scopes: readonly string[], headers: Readonly<Record<string, string>> = {}) => {
        const { door } = aDoor({
          authenticate: async () => ({
            subject: 'op',
            issuer: 'https://issuer.example',
            tenantId: undefined,
            partnerId: undefined,
            scopes: new Set(scopes),
            isOperator: true,
          }),
        })
        const writing = { ...endpoint, method: method.toLowerCase() as 'post' | 'patch' }
        const call = guardedCall({ ...door, endpoint: writing }, async (_, { reason }) => {
          acted.push(reason)
          return { status: 200, body: {} }
        })
        const event = aRequest({ headers, routeKey: `${method} /v1/things` })
        const answer = await routeCalls(door, [call])(
          { ...event, requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method } } },
          aContext(),
        )
        return [answer.statusCode, JSON.parse(answer.body ?? '').code]
      }
      const reason = { 'x-operator-reason': 'Correct ticket 4711' }
      expect(await send(['operator', 'events:write'], reason)).toEqual([403, 'scope-missing'])
      expect(await send(['operator', 'operator:write'], reason)).toEqual([403, 'scope-missing'])
      expect(await send(['operator', 'operator:write', 'events:write'])).toEqual([400, 'operator-reason-missing'])
      expect(acted).toEqual([])
      expect(await send(['operator', 'operator:write', 'events:write'], reason)).toEqual([200, undefined])
      expect(acted).toEqual(['Correct ticket 4711'])
    },
  )

  it('states how long a tenant that is too fast has to wait, in whole seconds', async () => {
    const seconds = async (waitMs: number) => {
      const { status, headers, body } = await enter({ admit: refuse(new RateExceeded(waitMs)) })
      expect([status, body.code]).toEqual([429, 'rate-exceeded'])
      expect(body.detail).toContain(`${headers?.['retry-after']} s`)
      return headers?.['retry-after']
    }
    expect([await seconds(0.5), await seconds(1000), await seconds(1001)]).toEqual(['1', '1', '2'])
  })

  it.each([
    ['at the door', { admit: refuse(aBreach) }, undefined, ['authenticate', 'report']],
    ['in what was sent', {}, refuse(aBreach), ['authenticate', 'admit', 'act', 'report']],
  ])('reports a breach %s before it refuses it', async (_, broken, act, steps) => {
    const answer = await enter(broken, act && { act })
    expect(answer).toMatchObject({ status: 403, body: { code: 'tenant-forbidden' }, steps })
    expect(JSON.stringify(answer.body)).not.toContain('globex')
  })

  it('answers 503 when a breach cannot be reported, and admits no caller', async () => {
    const unavailable = new Transient('store-unavailable', 'It cannot be recorded.')
    const { status, headers, body, steps } = await enter({ admit: refuse(aBreach), report: refuse(unavailable) })
    expect([status, body.code, headers?.['retry-after']]).toEqual([503, 'store-unavailable', '1'])
    expect(steps).not.toContain('act')
  })
})

describe('a JSON body', () => {
  const read = (body: string | Buffer, contentType?: string) =>
    ask(async (request) => ({ status: 200, body: { read: jsonBody(request, endpoint) } }), {
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    })

  it.each([
    ['{"a":1}', 'application/json', 200],
    ['{"a":1}', 'Application/JSON; charset=utf-8', 200],
    ['{"a":1}', 'application/json; x="a,b"', 200],
    ['{"a":1}', 'application/json,application/json', 400],
    ['{"a":1}', 'application/json; charset=utf-16', 415],
    ['{"a":1}', 'application/json+x', 415],
    ['{"a":1}', 'text/plain', 415],
    ['{"a":1}', undefined, 415],
    ['\u{FEFF}{"a":1}', 'application/json', 200],
    ['\u{FEFF}\u{FEFF}{"a":1}', 'application/json', 400],
    ['{"a":', 'application/json', 400],
    ['', 'application/json', 400],
    [Buffer.from([0x22, 0xff, 0x22]), 'application/json', 400],
    [`"${'x'.repeat(128 * 1024)}"`, 'application/json', 413],
  ])('is read or refused: %#', async (body, contentType, status) => {
    const { statusCode } = await read(body, contentType)
    expect(statusCode).toBe(status)
  })

  const readText = (body: string, headers: Record<string, string>) =>
    ask(async (request) => ({ status: 200, body: { read: jsonBody(request, endpoint) } }), {
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })

  it('is refused where the gateway has replaced bytes that are not UTF-8, and not for a U+FFFD of its own', async () => {
    // The gateway passes this type as text. The bytes 22 fc 22 become 22 ef bf bd 22.
    expect((await readText('"\ufffd"', { 'content-length': '3' })).statusCode).toBe(400)
    expect((await readText('"\ufffd"', { 'content-length': '5' })).statusCode).toBe(200)
    expect((await readText('"\ufffd"', {})).statusCode).toBe(200)
  })

  it.each([
    ['gzip', 415],
    ['identity, br', 415],
    ['identity', 200],
    ['Identity,identity', 200],
    ['', 200],
  ])('with the encoding "%s" is answered with %i', async (encoding, status) => {
    const { statusCode, headers } = await readText('{}', { 'content-encoding': encoding })
    expect([statusCode, headers?.['accept-encoding']]).toEqual([status, status === 415 ? 'identity' : undefined])
  })

  it('is reported as empty if it is', async () => {
    const { body } = await read('', 'application/json')
    expect(body).toMatchObject({
      code: 'body-not-json',
      detail: expect.stringMatching(/^The body is empty/),
    })
  })
})
