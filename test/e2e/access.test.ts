import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import type { TenantChange } from '#access/domain/tenant-change.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import { senderBreaches } from '#test/support/world/breach-facts.ts'
import { aClient, aPayment, aToken, enqueueUnpermitted } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { readLog } from '#test/support/world/read-log.ts'

const environment = inject('environment')
const { TENANTS_TABLE = '', FACTS_TABLE = '', INTAKE_QUEUE_URL = '', AMQP_URL = '' } = environment
const dynamo = makeDynamo()
const aTenant = () => `access-${randomUUID()}`

const changeTenant = makeChangeTenant({
  register: makeDynamoTenantRegister(dynamo, { table: TENANTS_TABLE, facts: { table: FACTS_TABLE, shardCount: 4 } }),
  clock: systemClock,
  stackRoleIds: new Set(),
})
const change = (tenantId: string, wanted: TenantChange) =>
  changeTenant({ tenantId, actor: systemActor('a test'), change: wanted })

/** The breaches in the audit log of a tenant, once there are so many. */
const breachesOf = (tenantId: string, count: number) =>
  eventually(async () => {
    const chain = await readLog(tenantId)
    const breaches = chain.filter(({ type }) => type === 'Security.Access.Violated.v1')
    return breaches.length >= count && breaches
  })

const list = async (authorization: string | undefined, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetchPatiently(`${environment.SLUICE_HTTP_URL}/v1/events`, {
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as { code?: string } }
}

describe('over HTTP', () => {
  const claims = { sub: 'u-1', tenant_id: 'acme', scope: 'events:read' }
  const unsigned = () =>
    new UnsecuredJWT(claims)
      .setIssuer(environment.AUTH_ISSUER ?? '')
      .setAudience('sluice')
      .setExpirationTime('5m')
      .encode()
  const forged = async () => {
    const { privateKey } = await generateKeyPair('ES256')
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'k-1' })
      .setIssuer(environment.AUTH_ISSUER ?? '')
      .setAudience('sluice')
      .setExpirationTime('5m')
      .sign(privateKey)
  }
  const tampered = async () => {
    const [header, , signature] = (await aToken(environment, { tenant: aTenant() })).split('.')
    return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
  }

  it.each([
    ['no token', async () => undefined, 'token-missing'],
    ['no JWT', async () => 'Bearer secret', 'token-invalid'],
    ['another scheme', async () => 'Basic dTpw', 'token-missing'],
    ['garbage', async () => 'Bearer x.y.z', 'token-invalid'],
    ['an unsigned token', async () => `Bearer ${unsigned()}`, 'token-invalid'],
    ['a forged token', async () => `Bearer ${await forged()}`, 'token-invalid'],
    ['a token tampered with', async () => `Bearer ${await tampered()}`, 'token-invalid'],
    ['a token of more than 8 KiB', async () => `Bearer a.${'b'.repeat(9_000)}.c`, 'token-invalid'],
  ])('401 for %s, with a challenge', async (_, make, code) => {
    const { status, headers, body } = await list(await make())
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([
      401,
      code,
      expect.stringMatching(code === 'token-missing' ? /^Bearer realm="sluice"$/ : /error="invalid_token"/),
    ])
  })

  it('403 for a token without the scope, and for an operator who names no tenant', async () => {
    const writer = await aToken(environment, { tenant: aTenant(), scope: 'events:write' })
    expect(await list(`Bearer ${writer}`)).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
    const operator = `Bearer ${await aToken(environment, { operator: true })}`
    expect(await list(operator)).toMatchObject({ status: 403, body: { code: 'tenant-missing' } })
    expect(await list(operator, { 'x-tenant-id': aTenant() })).toMatchObject({ status: 200 })
  })
})

describe('a token of the issuer', () => {
  let issuer: Server
  let door: OwnFunction
  let sign: (payload: object, expires?: string) => Promise<string>

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k-1', alg: 'ES256', use: 'sig' }
    issuer = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(0, '127.0.0.1')
    await once(issuer, 'listening')
    const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
    sign = (payload, expires = '5m') => {
      const token = new SignJWT({ sub: 'u-1', tenant_id: 'acme', scope: 'events:read', ...payload } as JWTPayload)
      if (expires !== '') token.setExpirationTime(expires)
      const header = { alg: 'ES256', kid: 'k-1', ...('crit' in payload && { crit: ['strange'], strange: 1 }) }
      return token
        .setProtectedHeader(header)
        .setIssuer(url)
        .setAudience('sluice')
        .sign(privateKey, { crit: { strange: true } })
    }
    door = await startFunction({
      path: 'functions/views/events-read.ts',
      environment: { ...environment, AUTH_ISSUER: url, AUTH_JWKS_URL: `${url}/jwks`, TENANT_CACHE_SECONDS: '1' },
    })
  })

  afterAll(async () => {
    await door.kill()
    issuer.close()
  })

  const enter = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const { statusCode, body = '{}' } = await door.invoke(anHttpEvent({ method: 'GET', headers }))
    return [statusCode, (JSON.parse(body) as { code?: string }).code]
  }
  const soon = Math.floor(Date.now() / 1000) + 600

  it.each([
    ['a good one', {}, '5m', [200, undefined]],
    ['issued in the future', { iat: soon }, '15m', [401, 'token-invalid']],
    ['valid for more than a day', {}, '25h', [401, 'token-invalid']],
    ['in milliseconds', { exp: Date.now() + 60_000 }, '', [401, 'token-invalid']],
    ['that is an ID token', { nonce: 'n' }, '5m', [401, 'token-invalid']],
    ['that is bound to a key', { cnf: { jkt: 'x' } }, '5m', [401, 'token-invalid']],
    ['that is a logout token', { events: {} }, '5m', [401, 'token-invalid']],
    ['with a list of one tenant', { tenant_id: ['acme'] }, '5m', [200, undefined]],
    ['with a list of scopes', { scope: ['events:read'] }, '5m', [200, undefined]],
    ['expired', {}, '-1m', [401, 'token-invalid']],
    ['without an end', {}, '', [401, 'token-invalid']],
    ['not yet valid', { nbf: soon }, '5m', [401, 'token-invalid']],
    ['issued at no time', { iat: 'today' }, '5m', [401, 'token-invalid']],
    ['with an unknown critical header', { crit: true }, '5m', [401, 'token-invalid']],
    ['with tenants', { tenant_id: ['acme', 'globex'] }, '5m', [401, 'token-invalid']],
    ['with a tenant that is a number', { tenant_id: 7 }, '5m', [401, 'token-invalid']],
    ['with a scope that is a number', { scope: 7 }, '5m', [401, 'token-invalid']],
    ['with a subject that is not text', { sub: 7 }, '5m', [401, 'token-invalid']],
    ['that is too long', { more: 'x'.repeat(9_000) }, '5m', [401, 'token-invalid']],
    ['without a tenant', { tenant_id: undefined }, '5m', [403, 'tenant-missing']],
    ['without a scope', { scope: undefined }, '5m', [403, 'scope-missing']],
  ])('%s', async (_, payload, expires, answer) => {
    expect(await enter(await sign(payload, expires))).toEqual(answer)
  })
})

describe('a door whose issuer is unavailable', () => {
  let keys: Server
  let door: OwnFunction
  /** How the issuer answers, or none: it hangs. */
  let answer: ((response: ServerResponse) => void) | undefined
  let token = ''

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k-1', alg: 'ES256', use: 'sig' }
    keys = createServer((_, response) => answer?.(response)).listen(0, '127.0.0.1')
    await once(keys, 'listening')
    const url = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`
    const good = JSON.stringify({ keys: [{ kty: 'RSA', kid: 'broken' }, { kty: 'oct', kid: 'k-1', k: 'AA' }, jwk] })
    answers.good = (response) => response.end(good)
    token = await new SignJWT({ sub: 'u-1', tenant_id: aTenant(), scope: 'events:read' })
      .setProtectedHeader({ alg: 'ES256', kid: 'k-1' })
      .setIssuer(url)
      .setAudience('sluice')
      .setExpirationTime('5m')
      .sign(privateKey)
    door = await startFunction({
      path: 'functions/views/events-read.ts',
      environment: { ...environment, AUTH_ISSUER: url, AUTH_JWKS_URL: `${url}/jwks` },
    })
  })

  afterAll(async () => {
    await door.kill()
    keys.closeAllConnections()
    keys.close()
  })

  const answers: Record<string, (response: ServerResponse) => void> = {
    redirect: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/jwks' }).end(),
  }

  const enter = async () => {
    const begun = performance.now()
    const event = anHttpEvent({ method: 'GET', headers: { authorization: `Bearer ${token}` } })
    const { statusCode, headers, body = '{}' } = await door.invoke(event)
    const { code } = JSON.parse(body) as { code?: string }
    return { statusCode, code, retryAfter: headers?.['retry-after'], ms: performance.now() - begun }
  }
  const unavailable = { statusCode: 503, code: 'store-unavailable', retryAfter: '1' }

  it('answers 503 at once after the first request, and serves again when the issuer does', async () => {
    answer = undefined
    expect(await enter()).toMatchObject(unavailable)
    const next = await enter()
    expect(next).toMatchObject(unavailable)
    expect(next.ms).toBeLessThan(1_000)
    answer = answers.redirect
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    expect(await enter()).toMatchObject(unavailable)
    answer = answers.good
    await eventually(async () => (await enter()).statusCode === 200)
    answer = undefined
    expect(await enter()).toMatchObject({ statusCode: 200 })
  })
})

describe('a tenant', () => {
  it('that sends too fast waits, and no other tenant does', async () => {
    const [noisy, quiet] = [aTenant(), aTenant()]
    await change(noisy, { kind: 'set', settings: { requestsPerSecond: 2, burst: 10 } })
    const [loud, calm] = [await aClient(environment, noisy), await aClient(environment, quiet)]
    const startedAt = Date.now()
    const [answers, others] = await Promise.all([
      Promise.all(Array.from({ length: 60 }, () => loud.call(`/v1/events/${randomUUID()}`))),
      Promise.all(Array.from({ length: 30 }, () => calm.call(`/v1/events/${randomUUID()}`))),
    ])
    // A slow machine takes seconds for them, in which the tenant may send more.
    const permitted = 10 + 2 * Math.ceil((Date.now() - startedAt) / 1000)
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(10)
    expect(refused.length).toBeGreaterThan(0)
    expect(answers.length - refused.length).toBeLessThanOrEqual(permitted)
    expect(refused.every(({ headers }) => Number(headers.get('retry-after')) >= 1)).toBe(true)
    expect(await refused[0]?.json()).toMatchObject({ code: 'rate-exceeded', detail: expect.stringMatching(/\d s\.$/) })
    expect(others.every(({ status }) => status === 404)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, Number(refused.at(-1)?.headers.get('retry-after')) * 1000))
    expect((await loud.call(`/v1/events/${randomUUID()}`)).status).toBe(404)
  })

  it('is suspended and served again while everything runs; an operator reads on', async () => {
    const tenantId = aTenant()
    const client = await aClient(environment, tenantId)
    expect((await client.post(aPayment())).status).toBe(202)
    await change(tenantId, { kind: 'set', settings: { status: 'suspended' } })
    await eventually(async () => (await client.post(aPayment())).status === 403)
    const operator = `Bearer ${await aToken(environment, { operator: true, scope: 'events:read' })}`
    await eventually(async () => (await client.get('/v1/events')).status === 403)
    expect(await client.get('/v1/events')).toMatchObject({ body: { code: 'tenant-suspended' } })
    expect(await list(operator, { 'x-tenant-id': tenantId })).toMatchObject({ status: 200 })
    await change(tenantId, { kind: 'set', settings: { status: 'active' } })
    await eventually(async () => (await client.post(aPayment())).status === 202)
  })

  it('that keeps its events for a time marks every fact of them with it', async () => {
    const tenantId = aTenant()
    await change(tenantId, { kind: 'set', settings: { retentionDays: 3 } })
    const consumer = await openAmqpConsumer(AMQP_URL)
    const client = await aClient(environment, tenantId)
    const { id } = (await (await client.post(aPayment())).json()) as { id: string }
    const chain = await eventually(async () => {
      const entries = await readLog(tenantId)
      const own = entries.filter(({ eventId }) => eventId === id)
      return own.length === 3 && own
    })
    // Each call returns what came since the one before.
    const bodies = new Map<string, { retainuntil: string; receivedat: string }>()
    await eventually(async () => {
      const { 'sluice.events': messages = [] } = await consumer.received(chain.map(({ factId }) => factId))
      for (const { messageId, body } of messages) bodies.set(messageId, JSON.parse(body))
      return bodies.size === 3
    })
    await consumer.close()
    const days = [...bodies.values()].map(
      ({ retainuntil, receivedat }) => (Date.parse(retainuntil) - Date.parse(receivedat)) / 86_400_000,
    )
    expect(days).toEqual([3, 3, 3])
  })
})

describe('a breach', () => {
  it('of a tenant’s token at the door is refused, audited and published to RabbitMQ', async () => {
    const [tenantId, other] = [aTenant(), aTenant()]
    const consumer = await openAmqpConsumer(AMQP_URL)
    const authorization = `Bearer ${await aToken(environment, { tenant: tenantId })}`
    expect(await list(authorization, { 'x-tenant-id': tenantId })).toMatchObject({ status: 200 })
    const { status, body } = await list(authorization, { 'x-tenant-id': other })
    expect([status, body.code]).toEqual([403, 'tenant-forbidden'])
    const breaches = await breachesOf(tenantId, 1)
    expect(breaches).toHaveLength(1)
    const ids = breaches.map(({ factId }) => factId)
    const published = await eventually(async () => (await consumer.received(ids))['sluice.events'])
    await consumer.close()
    expect(JSON.parse(published[0]?.body ?? '')).toMatchObject({
      type: 'Security.Access.Violated.v1',
      tenantid: tenantId,
      actor: 'developer',
      data: { kind: 'header', claimed: other, call: 'GET /v1/events' },
    })
    expect(await readLog(other)).toEqual([])
  })

  it('on a path with an account id is recorded without the id, which can be personal data', async () => {
    const tenantId = aTenant()
    const client = await aClient(environment, tenantId)
    const headers = { 'x-tenant-id': 'globex' }
    expect((await client.call('/v1/accounts/DE02120300000000202051/balance', { headers })).status).toBe(403)
    await breachesOf(tenantId, 1)
    const facts = await factsOfTenant(environment.FACTS_TABLE ?? '', tenantId)
    const fact = facts.find(({ happening }) => happening === 'violated')
    expect(fact).toMatchObject({ data: { call: 'GET /v1/accounts/{id}/balance' } })
    expect(JSON.stringify(fact)).not.toContain('DE02')
  })

  it('in what is sent is refused and audited, too', async () => {
    const tenantId = aTenant()
    const client = await aClient(environment, tenantId)
    const answer = await client.post({ ...aPayment(), tenantid: 'globex' })
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'tenant-forbidden' }])
    expect(await breachesOf(tenantId, 1)).toMatchObject([{ actor: 'developer' }])
  })

  it('of a sender on the queue is set aside and recorded by Sluice itself, not by the tenant it named', async () => {
    const tenantId = aTenant()
    await enqueueUnpermitted(makeSqs(), INTAKE_QUEUE_URL, tenantId, [aPayment()])
    const [fact] = await senderBreaches(environment, '000000000000', tenantId)
    expect(fact).toMatchObject({ tenantid: ownTenantId, data: { kind: 'sender', claimed: tenantId } })
    await eventually(async () => (await readLog(ownTenantId)).some(({ factId }) => factId === fact?.id))
    expect(await readLog(tenantId)).toEqual([])
  })
})
