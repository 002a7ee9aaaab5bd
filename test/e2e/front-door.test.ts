import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aClient, aPayment, aToken } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { jsonOf, sendRaw } from '#test/support/world/send-raw.ts'

const environment = inject('environment')
const aTenant = () => `door-${randomUUID()}`

describe('POST /v1/events', () => {
  it('answers 202 with the address of the event, and marks nothing as a replay', async () => {
    const client = await aClient(environment, aTenant())
    const correlationId = randomUUID()
    const answer = await client.post(aPayment(), { 'x-correlation-id': correlationId })
    const body = (await answer.json()) as { id: string }
    expect(answer.status).toBe(202)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'Payment.Transfer.Observed.v1',
      status: 'received',
      receivedAt: expect.stringMatching(/Z$/),
      correlationId,
    })
    expect(answer.headers.get('location')).toBe(`/v1/events/${body.id}`)
    expect(answer.headers.get('idempotent-replayed')).toBeNull()
    expect(answer.headers.get('x-request-id')).toBeTruthy()
  })

  it('gives the first answer again, to the byte and marked, for the same key and payload in any key order', async () => {
    const client = await aClient(environment, aTenant())
    const headers = { 'idempotency-key': randomUUID() }
    const { data, ...rest } = aPayment()
    const first = await client.post({ ...rest, data }, headers)
    const second = await client.post({ data, ...rest }, { 'idempotency-key': `"${headers['idempotency-key']}"` })
    expect([second.status, await second.text()]).toEqual([first.status, await first.text()])
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
  })

  it('refuses another payload under the same key, and lets another tenant use that key', async () => {
    const [ours, theirs] = [await aClient(environment, aTenant()), await aClient(environment, aTenant())]
    const headers = { 'idempotency-key': randomUUID() }
    expect((await ours.post(aPayment(), headers)).status).toBe(202)
    const refused = await ours.post(aPayment(), headers)
    expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'idempotency-key-reused' }])
    expect((await theirs.post(aPayment(), headers)).status).toBe(202)
  })

  it('does not remember what it refused', async () => {
    const client = await aClient(environment, aTenant())
    const headers = { 'idempotency-key': randomUUID() }
    const event = aPayment()
    expect((await client.post({ ...event, data: {} }, headers)).status).toBe(422)
    expect((await client.post(event, headers)).status).toBe(202)
  })

  it('lets one of two hundred concurrent requests through, and the others wait or receive the same answer', async () => {
    const client = await aClient(environment, aTenant())
    const event = aPayment()
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => client.post(event, { 'idempotency-key': event.id })),
    )
    const first = answers.filter(({ status, headers }) => status === 202 && !headers.has('idempotent-replayed'))
    expect(first).toHaveLength(1)
    const bodies = await Promise.all(answers.map(async (answer) => [answer.status, await answer.json()] as const))
    const ids = bodies.filter(([status]) => status === 202).map(([, body]) => (body as { id: string }).id)
    expect(new Set(ids).size).toBe(1)
    expect(bodies.filter(([status]) => status !== 202 && status !== 409)).toEqual([])
  })

  it.each([
    ['no key', aPayment(), { 'idempotency-key': '' }, 400, 'idempotency-key-malformed'],
    ['a key with a blank', aPayment(), { 'idempotency-key': 'a b' }, 400, 'idempotency-key-malformed'],
    ['a key without end', aPayment(), { 'idempotency-key': 'k'.repeat(256) }, 400, 'idempotency-key-malformed'],
    ['no JSON', '{', {}, 400, 'body-not-json'],
    ['another content type', aPayment(), { 'content-type': 'text/plain' }, 415, 'content-type-unsupported'],
    ['an unknown type', aPayment({ type: 'No.Such.Type.v1' }), {}, 422, 'event-type-unknown'],
    ['a body too large', aPayment({ subject: 'x'.repeat(140_000) }), {}, 413, 'body-too-large'],
    ['bad data', aPayment({ data: { kind: 'gift' } }), {}, 422, 'event-invalid'],
    [
      'a number no double holds',
      JSON.stringify(aPayment({ subject: 'x' })).replace('12500', '1e999'),
      {},
      422,
      'event-invalid',
    ],
    ['half a surrogate pair', aPayment({ data: { ...somePayment, x: '\ud800' } }), {}, 422, 'event-invalid'],
  ])('refuses %s, as problem+json', async (_name, event, headers, status, code) => {
    const client = await aClient(environment, aTenant())
    const answer = await client.post(event, headers)
    expect([answer.status, await answer.json()]).toMatchObject([status, { status, code }])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  it('takes 409 for another event with the same source and id', async () => {
    const client = await aClient(environment, aTenant())
    const event = aPayment()
    expect((await client.post(event)).status).toBe(202)
    const answer = await client.post({ ...event, subject: 'other' })
    expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'event-id-taken' }])
  })
})

describe('reading', () => {
  it('shows an event through its life, in lists by status too, and to its own tenant alone', async () => {
    const [ours, theirs] = [await aClient(environment, aTenant()), await aClient(environment, aTenant())]
    const event = aPayment({
      type: 'Risk.Event.Reported.v1',
      data: { entityId: 'e-1', category: 'sanctions', riskScore: 50 },
    })
    const { id } = (await (await ours.post(event)).json()) as { id: string }
    const view = await eventually(async () => {
      const { body } = await ours.get(`/v1/events/${id}`)
      return (body as { status: string }).status === 'held' && body
    })
    expect(view).toMatchObject({
      id,
      event: { ...event, correlationid: expect.any(String) },
      history: [{ status: 'received' }, { status: 'validated' }, { status: 'processing' }, { status: 'held' }],
      assessment: { score: 50, band: 'medium', reasons: [{ ruleId: 'reported-risk-score@1' }] },
    })
    const listed = await eventually(async () => {
      const { body } = await ours.get('/v1/events?status=held&type=Risk.Event.Reported.v1')
      return (body as { items: unknown[] }).items.length > 0 && body
    })
    expect(listed).toMatchObject({ items: [{ id, status: 'held', score: 50, band: 'medium' }], nextCursor: null })
    expect(await theirs.get(`/v1/events/${id}`)).toMatchObject({ status: 404, body: { code: 'event-not-found' } })
    expect(await theirs.get('/v1/events')).toMatchObject({ status: 200, body: { items: [] } })
  })

  it('requires a token with the scope, and answers 404 for an event that does not exist', async () => {
    const tenantId = aTenant()
    const writer = await aToken(environment, { tenant: tenantId, scope: 'events:write' })
    const ask = (headers: Record<string, string>) => fetch(`${environment.SLUICE_HTTP_URL}/v1/events`, { headers })
    expect((await ask({})).status).toBe(401)
    expect((await ask({ authorization: 'Bearer x.y.z' })).status).toBe(401)
    expect((await ask({ authorization: `Bearer ${writer}` })).status).toBe(403)
    const client = await aClient(environment, tenantId)
    expect(await client.get(`/v1/events/${randomUUID()}`)).toMatchObject({ status: 404 })
    expect(await client.get(`/v1/events/${'x'.repeat(3000)}`)).toMatchObject({ status: 404 })
    expect(await client.get('/v1/nowhere')).toMatchObject({ status: 404, body: { code: 'route-not-found' } })
    expect(await client.get('/v1/events?limit=1000')).toMatchObject({ status: 400, body: { code: 'query-invalid' } })
  })

  it('reports its health without a token', async () => {
    const body = await eventually(async () => {
      const answer = await fetch(`${environment.SLUICE_HTTP_URL}/v1/health`)
      expect(answer.status).toBe(200)
      const health = (await answer.json()) as { status: string }
      // Right after the start, no pulse has passed the outbox.
      return health.status === 'ok' && health
    })
    expect(body).toEqual({
      status: 'ok',
      checks: { facts: 'ok', outbox: 'ok' },
      outboxAgeSeconds: expect.toSatisfy((seconds: number) => seconds <= 150),
    })
  })
})

describe('a path', () => {
  const send = (method: string, path: string) => sendRaw(environment.SLUICE_HTTP_URL ?? '', { method, path })

  it.each([
    ['PUT', '/v1/events', 'GET, POST'],
    ['DELETE', '/v1/accounts/ACC-1/balance', 'GET'],
    ['GET', '/v1/rulesets/strict/versions/1/activate', 'POST'],
    ['POST', '/v1/event-types/No.Such.Type.v1/schema', 'GET'],
  ])('that has other methods than %s is 405 and names them: %s', async (method, path, allow) => {
    const answer = await send(method, path)
    expect([answer.status, answer.headers.allow, jsonOf(answer)]).toMatchObject([
      405,
      allow,
      { code: 'method-not-allowed' },
    ])
  })

  it.each([
    '/v1/rulesets/a/b/c',
    '/v1/events/1/2/3',
    '/v1/accounts/ACC-1/owner',
    '/v1/event-types/a/b',
    '/v2/events',
    '/',
  ])('that no call has is 404 to everyone: %s', async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await send(method, path)
      expect([answer.status, jsonOf(answer)]).toMatchObject([404, { code: 'route-not-found' }])
    }
  })

  it.each(['%', '%zz', '%E0%A4%A', '%00', '%2525', 'a%2Fb'])(
    'with %s for an id is never a server error',
    async (id) => {
      for (const path of [`/v1/accounts/${id}/balance`, `/v1/events/${id}`, `/v1/event-types/${id}/schema`])
        expect((await send('GET', path)).status).toBeLessThan(500)
    },
  )
})
