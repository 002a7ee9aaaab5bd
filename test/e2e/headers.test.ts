import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { eur } from '#test/support/builders/a-ledger.ts'
import { aToken } from '#test/support/world/client.ts'
import { type IntakeDoor, intakeDoors } from '#test/support/world/intake-doors.ts'
import { readLog } from '#test/support/world/read-log.ts'
import { jsonOf, type RawAnswer, type RawRequest, sendRaw } from '#test/support/world/send-raw.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''
const tenant = `headers-${randomUUID()}`
const scope = 'events:write events:read ledger:write ledger:read'

let authorization = ''
beforeAll(async () => {
  authorization = `Bearer ${await aToken(environment, { tenant, scope })}`
})

type Headers = NonNullable<RawRequest['headers']>

const get = (path: string, headers: Headers = {}) =>
  sendRaw(url, { method: 'GET', path, headers: { authorization, ...headers } })

const post = (path: string, body: unknown, headers: Headers = {}) =>
  sendRaw(url, {
    method: 'POST',
    path,
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  })

const codeOf = (answer: RawAnswer) => (jsonOf(answer) as { code?: string }).code
const outcomeOf = (answer: RawAnswer) => [answer.status, codeOf(answer)]

/** The status of a single event, or of the only event of a batch. */
const statusOf = (answer: RawAnswer): number => {
  const { results: [result] = [] } = jsonOf(answer) as { results?: { status: number }[] }
  return result?.status ?? answer.status
}

describe('A key that is sent twice', () => {
  it('cannot book twice in the ledger', async () => {
    const accountId = `ACC-${randomUUID()}`
    await post('/v1/accounts', { accountId, currency: 'EUR', openingBalance: 10_000 })
    const debit = { accountId, direction: 'debit', amount: eur(5_000) }
    const key = randomUUID()
    const answers = [
      await post('/v1/transactions', debit, { 'idempotency-key': [key, key] }),
      await post('/v1/transactions', debit, { 'idempotency-key': `${key},${key}` }),
      await post('/v1/transactions', debit, { 'idempotency-key': `"${key}","${key}"` }),
      await post('/v1/transactions', debit, { 'idempotency-key': key }),
    ]
    const malformed = [400, 'idempotency-key-malformed']
    expect(answers.map(outcomeOf)).toEqual([malformed, malformed, malformed, [201, undefined]])
    const balance = await get(`/v1/accounts/${accountId}/balance`)
    expect(jsonOf(balance)).toMatchObject({ balance: eur(5_000), version: 2 })
  })

  it.each(intakeDoors)('is malformed for $name, and a quoted key may have a comma', async (door) => {
    const send = (key: string | readonly string[]) =>
      post(door.path, door.bodyWith(''), { ...door.headers(), 'idempotency-key': key })
    expect(outcomeOf(await send(['k', 'k']))).toEqual([400, 'idempotency-key-malformed'])
    expect(statusOf(await send(`"${randomUUID()},${randomUUID()}"`))).toBe(202)
  })
})

describe('A header that is sent twice', () => {
  it('is refused where it names the own tenant, and is a breach where it names another one', async () => {
    const own = `headers-${randomUUID()}`
    const token = `Bearer ${await aToken(environment, { tenant: own, scope })}`
    const ask = (names: readonly string[]) => get('/v1/events', { authorization: token, 'x-tenant-id': names })
    expect(outcomeOf(await ask([own, own]))).toEqual([400, 'header-malformed'])
    expect(outcomeOf(await ask([own, 'globex']))).toEqual([403, 'tenant-forbidden'])
    const breaches = async () => (await readLog(own)).length
    await expect.poll(breaches, { timeout: 30_000 }).toBe(1)
    const operator = `Bearer ${await aToken(environment, { operator: true })}`
    const twice = await get('/v1/events', { authorization: operator, 'x-tenant-id': [own, own] })
    expect(outcomeOf(twice)).toEqual([400, 'header-malformed'])
  })

  it.each([
    ['X-Correlation-Id', [randomUUID(), randomUUID()]],
    ['Authorization', ['Bearer a.b.c', 'Bearer a.b.c']],
  ])('is refused with its name: %s', async (name, values) => {
    const answer = await get('/v1/events', { [name.toLowerCase()]: values })
    expect(outcomeOf(answer)).toEqual([400, 'header-malformed'])
    expect(jsonOf(answer)).toMatchObject({ detail: expect.stringContaining(name), issues: [{ path: name }] })
    expect(answer.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each(intakeDoors)('is refused if it is the content type of $name', async (door) => {
    const type = door.headers()['content-type'] ?? ''
    const answer = await post(door.path, door.bodyWith(''), { ...door.headers(), 'content-type': [type, type] })
    expect(outcomeOf(answer)).toEqual([400, 'header-malformed'])
  })

  it('does not start a trace: a list is a malformed traceparent', async () => {
    const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const [door] = intakeDoors
    const answer = await post('/v1/events', door?.bodyWith(''), { ...door?.headers(), traceparent: [parent, parent] })
    expect(answer.status).toBe(202)
  })

  it('makes no difference to a cookie, which is not read', async () => {
    expect((await get('/v1/events', { cookie: 'a="b' })).status).toBe(200)
  })

  it.each(['/v1/events?limit=1&limit=2', '/v1/events?type=a&type=b', '/v1/transactions?accountId=a&accountId=b'])(
    'is like a query parameter that is sent twice: %s',
    async (path) => {
      const answer = await get(path)
      expect(outcomeOf(answer)).toEqual([400, 'query-invalid'])
      expect(jsonOf(answer)).toMatchObject({ issues: [{ message: 'must be sent once' }] })
    },
  )
})

const binary = intakeDoors[1] as IntakeDoor

describe('A CloudEvent attribute in a header', () => {
  const send = (headers: Headers) => post(binary.path, binary.bodyWith(''), { ...binary.headers(), ...headers })

  it.each([
    ['bytes of UTF-8', 'ce-id', Buffer.from('Rechnung-ü-1').toString('latin1')],
    ['bytes of Latin-1', 'ce-id', 'Rechnung-\xfc-1'],
    ['an escape that is not UTF-8', 'ce-id', 'Rechnung-%FC-1'],
    ['an overlong escape', 'ce-subject', '%C0%A0'],
    ['a lone percent sign', 'ce-subject', '100%'],
    ['a tab', 'ce-subject', 'a\tb'],
    ['a quote', 'ce-subject', 'a"b'],
    ['half a quoted string', 'ce-subject', '"ab'],
    ['several values', 'ce-source', ['/desk/7', '/desk/7']],
    ['several values', 'ce-type', ['Risk.Event.Reported.v1', 'Risk.Event.Reported.v1']],
    ['several versions', 'ce-specversion', ['1.0', '1.0']],
    ['the data', 'ce-data', '{}'],
  ])('with %s is refused with the name of the header: %s', async (_, name, value) => {
    const answer = await send({ [name]: value })
    expect(outcomeOf(answer)).toEqual([400, 'header-malformed'])
    expect(jsonOf(answer)).toMatchObject({ detail: expect.stringContaining(name), issues: [{ path: name }] })
  })

  it.each(['a%00b', '%0A', '%7F'])('with the control character %s is refused with its name', async (subject) => {
    const answer = await send({ 'ce-subject': subject })
    expect(outcomeOf(answer)).toEqual([422, 'event-invalid'])
    expect(jsonOf(answer)).toMatchObject({ issues: [{ path: 'subject' }] })
  })

  it.each([
    ['Rechnung-%C3%BC-1', 'Rechnung-ü-1'],
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['"a, \\"b\\" %2C c"', 'a, "b" , c'],
    ['a%2Cb', 'a,b'],
    ['a b', 'a b'],
  ])('is decoded: %s', async (sent, subject) => {
    const { id } = jsonOf(await send({ 'ce-subject': sent })) as { id: string }
    expect(jsonOf(await get(`/v1/events/${id}`))).toMatchObject({ event: { subject } })
  })
})

describe.each(intakeDoors)('The content of $name', (door) => {
  const type = door.headers()['content-type'] ?? ''
  const send = (body: Buffer | string, headers: Headers) => post(door.path, body, { ...door.headers(), ...headers })

  it.each(['; charset=utf-8', ';charset="UTF-8"', '; charset=utf8', '; x="a;b,c"', ';'])(
    'is taken with the parameters %s',
    async (parameters) => {
      const answer = await send(door.bodyWith(''), { 'content-type': `${type.toUpperCase()}${parameters}` })
      expect(statusOf(answer)).toBe(202)
    },
  )

  it.each(['utf-16', 'iso-8859-1'])('is refused in the charset %s, which the answer names', async (charset) => {
    const answer = await send(door.bodyWith(''), { 'content-type': `${type}; charset=${charset}` })
    expect(outcomeOf(answer)).toEqual([415, 'content-type-unsupported'])
    expect(jsonOf(answer)).toMatchObject({ detail: expect.stringContaining(charset) })
  })

  it('is refused in any encoding but identity, which the answer names', async () => {
    const answer = await send(gzipSync(door.bodyWith('')), { 'content-encoding': 'gzip' })
    expect(outcomeOf(answer)).toEqual([415, 'content-encoding-unsupported'])
    expect(answer.headers['accept-encoding']).toBe('identity')
    expect(jsonOf(answer)).toMatchObject({ detail: expect.stringContaining('gzip') })
    expect(statusOf(await send(door.bodyWith(''), { 'content-encoding': 'Identity' }))).toBe(202)
  })

  it('is refused if it is not UTF-8, and not stored with replaced characters', async () => {
    const [before = '', after = ''] = door.bodyWith('"x":"#"').split('#')
    const body = Buffer.concat([Buffer.from(before), Buffer.from([0xfc]), Buffer.from(after)])
    expect(outcomeOf(await send(body, {}))).toEqual([400, 'body-not-json'])
    expect(statusOf(await send(door.bodyWith('"x":"\ufffd"'), {}))).toBe(202)
  })

  it('is refused without a content type, or with one that is none', async () => {
    const { 'content-type': _, ...headers }: Headers = { ...door.headers(), authorization }
    const body = Buffer.from(door.bodyWith(''))
    const answers = [
      await sendRaw(url, { method: 'POST', path: door.path, headers, body }),
      await send(body, { 'content-type': 'json' }),
      await send(body, { 'content-type': '' }),
    ]
    expect(answers.map(outcomeOf)).toEqual(Array(3).fill([415, 'content-type-unsupported']))
  })
})

describe('The attribute datacontenttype', () => {
  const [structured, , keyed, bare] = intakeDoors
  const sent = (door: IntakeDoor | undefined, value: string) =>
    post(door?.path ?? '', door?.bodyWith('').replace('"specversion"', `"datacontenttype":"${value}","specversion"`), {
      ...door?.headers(),
    })

  it.each(['Application/JSON', 'application/json; charset=utf-8'])('is a media type: %s', async (value) => {
    for (const door of [structured, keyed, bare]) expect(statusOf(await sent(door, value))).toBe(202)
    const headers = { ...binary.headers(), 'ce-datacontenttype': value }
    expect((await post(binary.path, binary.bodyWith(''), headers)).status).toBe(202)
  })

  it.each(['application/xml', 'application/json; charset=utf-16', 'json'])('is refused: %s', async (value) => {
    for (const door of [structured, keyed, bare]) expect(statusOf(await sent(door, value))).toBe(422)
  })
})

describe('A refusal for the token', () => {
  const challenge = async (headers: Headers) => (await get('/v1/events', headers)).headers['www-authenticate']

  it('has no error code if there is no token', async () => {
    expect(await challenge({ authorization: '' })).toBe('Bearer realm="sluice"')
  })

  it('names what is wrong with the token (RFC 6750)', async () => {
    expect(await challenge({ authorization: 'Bearer x.y.z' })).toMatch(
      /^Bearer realm="sluice", error="invalid_token", error_description="The token is [^"\\]+"$/,
    )
  })

  it('names the missing scope', async () => {
    const writer = `Bearer ${await aToken(environment, { tenant, scope: 'events:write' })}`
    expect(await challenge({ authorization: writer })).toMatch(
      /^Bearer realm="sluice", error="insufficient_scope", error_description="[^"\\]+", scope="events:read"$/,
    )
  })
})

describe('A refusal', () => {
  it.each([
    ['GET', '/v1/events/batch', 'POST'],
    ['PUT', '/v1/events/batch', 'POST'],
    ['DELETE', '/v1/events/8f14e45f-0000-4000-8000-000000000000', 'GET'],
    ['PATCH', '/v1/health', 'GET'],
    ['POST', '/v1/openapi.json', 'GET'],
    ['GET', '/v1/transfers', 'POST'],
    ['POST', '/v1/events/x/assessment', 'GET'],
  ])('of %s %s is 405 and names %s', async (method, path, allow) => {
    const answer = await sendRaw(url, { method, path, headers: { authorization } })
    expect([answer.status, answer.headers.allow]).toEqual([405, allow])
  })

  it('of an encoded slash in an id is 404', async () => {
    for (const path of ['/v1/events/a%2Fb', '/v1/accounts/a%2Fb/balance'])
      expect(outcomeOf(await get(path))).toEqual([404, 'route-not-found'])
  })

  it('of a time without an offset states that the offset is missing, at every door', async () => {
    const time = '2026-03-01T12:00:00'
    const [structured] = intakeDoors
    const event = structured?.bodyWith('').replace('"specversion"', `"time":"${time}","specversion"`)
    const debit = { accountId: 'A', direction: 'debit', amount: eur(1), occurredAt: time }
    const answers = [
      await post('/v1/events', event, { ...structured?.headers() }),
      await post(binary.path, binary.bodyWith(''), { ...binary.headers(), 'ce-time': time }),
      await post('/v1/risk-events', { entityId: 'e', category: 'c', riskScore: 1, occurredAt: time }),
      await post('/v1/transactions', debit),
      await get(`/v1/events?from=${time}`),
    ]
    for (const answer of answers)
      expect(jsonOf(answer)).toMatchObject({ issues: [{ message: expect.stringContaining('has no offset') }] })
  })

  it('of an unknown type suggests the nearest one', async () => {
    const [structured] = intakeDoors
    const event = structured?.bodyWith('').replace('Observed', 'observed')
    const answer = await post('/v1/events', event, { ...structured?.headers() })
    expect(outcomeOf(answer)).toEqual([422, 'event-type-unknown'])
    const suggestion = { detail: expect.stringContaining('Payment.Transfer.Observed.v1') }
    expect(jsonOf(answer)).toMatchObject(suggestion)
    expect(jsonOf(await get('/v1/event-types/Payment.Transfer.Observed.v7/schema'))).toMatchObject(suggestion)
  })
})
