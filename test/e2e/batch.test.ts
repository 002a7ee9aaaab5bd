import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { aClient, aPayment } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { readLog } from '#test/support/world/read-log.ts'

const environment = inject('environment')

type Result = { index: number; status: number; id?: string; problem?: { code: string } }

/** A client of a tenant of its own that sends batches. */
const aSender = async () => {
  const tenantId = `batch-${randomUUID()}`
  const client = await aClient(environment, tenantId)
  const send = async (body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await client.call('/v1/events/batch', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
      body: JSON.stringify(body),
    })
    const { results, code } = (await answer.json()) as { results: Result[]; code?: string }
    return { status: answer.status, replayed: answer.headers.get('idempotent-replayed'), results, code }
  }
  return { tenantId, client, send }
}

const anItem = (event: unknown = aPayment(), idempotencyKey: string = randomUUID()) => ({ idempotencyKey, event })
const answersOf = (results: readonly Result[]) => results.map(({ status, problem }) => problem?.code ?? status)

describe('POST /v1/events/batch', () => {
  it('accepts a hundred events and processes each of them', async () => {
    const { client, send } = await aSender()
    const { status, results } = await send({ events: Array.from({ length: 100 }, () => anItem()) })
    expect(status).toBe(207)
    expect(results.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, index) => index))
    expect(new Set(results.map(({ id }) => id)).size).toBe(100)
    const last = await eventually(async () => {
      const { body } = await client.get(`/v1/events/${results[99]?.id}`)
      return (body as { status: string }).status === 'approved' && body
    })
    expect(last).toMatchObject({ id: results[99]?.id })
  })

  it('judges every event alone', async () => {
    const { client, send } = await aSender()
    const known = aPayment()
    const first = (await (await client.post(known)).json()) as { id: string }
    const big = aPayment({ data: { note: 'x'.repeat(140_000) } })
    const good = anItem()
    const { status, results } = await send({
      events: [
        good,
        anItem({ ...aPayment(), type: 'No.Such.Type.v1' }),
        anItem(known),
        anItem({ ...known, subject: 'other' }),
        anItem(aPayment({ data: {} })),
        anItem(aPayment(), good.idempotencyKey),
        { event: aPayment() },
        anItem(aPayment(), 'ä'),
        anItem(big),
        'no event',
        anItem({ ...aPayment(), tenantid: 'globex' }),
        good,
      ],
    })
    expect(status).toBe(207)
    expect(answersOf(results)).toEqual([
      202,
      'event-type-unknown',
      202,
      'event-id-taken',
      'event-invalid',
      'idempotency-key-reused',
      'idempotency-key-missing',
      'idempotency-key-malformed',
      'body-too-large',
      'event-invalid',
      'tenant-forbidden',
      202,
    ])
    expect(results[2]?.id).toBe(first.id)
    expect(results[11]?.id).toBe(results[0]?.id)
    expect(results.map(({ status: one }) => one)).toEqual([202, 422, 202, 409, 422, 422, 400, 400, 413, 422, 403, 202])
  })

  it('takes CloudEvents in batch mode, and no event that nothing would know again', async () => {
    const { send } = await aSender()
    const { id: _, ...nameless } = aPayment()
    const headers = { 'content-type': 'application/cloudevents-batch+json', 'idempotency-key': randomUUID() }
    const batch = [aPayment(), aPayment()]
    const first = await send(batch, headers)
    expect(answersOf(first.results)).toEqual([202, 202])
    expect(await send(batch, headers)).toEqual({ ...first, replayed: 'true' })
    const mixed = await send([...batch, nameless], { ...headers, 'idempotency-key': randomUUID() })
    expect(answersOf(mixed.results)).toEqual([202, 202, 'idempotency-key-missing'])
    expect(mixed.results.slice(0, 2)).toEqual(first.results)
  })

  it('gives its answer again when every event was accepted, and else tries the rest again', async () => {
    const { send } = await aSender()
    const key = { 'idempotency-key': randomUUID() }
    const [good, bad] = [anItem(), anItem(aPayment({ data: {} }))]
    const first = await send({ events: [good, bad] }, key)
    const again = await send({ events: [good, bad] }, key)
    expect([answersOf(again.results), again.replayed]).toEqual([[202, 'event-invalid'], null])
    expect(again.results[0]?.id).toBe(first.results[0]?.id)
    // The corrected batch is another payload: it needs another key, while its events keep their keys.
    const mended = { events: [good, anItem(aPayment(), bad.idempotencyKey)] }
    expect((await send(mended, key)).code).toBe('idempotency-key-reused')
    const { results } = await send(mended)
    expect(answersOf(results)).toEqual([202, 202])
    expect(results[0]?.id).toBe(first.results[0]?.id)
  })

  it('records a tenant that is claimed beside its events, and beside one of them', async () => {
    const { send, client, tenantId } = await aSender()
    expect(await send({ events: [anItem()], tenantId: 'globex' })).toMatchObject({
      status: 403,
      code: 'tenant-forbidden',
    })
    const entry = await send({ events: [{ ...anItem(), tenant_id: 'initech' }, anItem()] })
    expect(answersOf(entry.results)).toEqual(['tenant-forbidden', 202])
    // Also when it is refused for its key in the end.
    expect(
      (await send({ events: [anItem({ ...aPayment(), tenantid: 'umbrella' })] }, { 'idempotency-key': '' })).status,
    ).toBe(400)
    const violations = await eventually(async () => {
      const chain = await readLog(tenantId)
      const found = chain.filter(({ type }) => type === 'Security.Access.Violated.v1')
      return found.length >= 3 && found
    })
    expect(violations).toHaveLength(3)
    expect((await client.get('/v1/events')).status).toBe(200)
  })

  it('lets racing batches of the same events through, each event once', async () => {
    const { send } = await aSender()
    const events = Array.from({ length: 20 }, () => anItem())
    const answers = await Promise.all(Array.from({ length: 5 }, () => send({ events })))
    for (const { results } of answers) {
      expect(new Set(answersOf(results))).toEqual(new Set([202]))
      expect(results.map(({ id }) => id)).toEqual(answers[0]?.results.map(({ id }) => id))
    }
  })

  it.each([
    ['no key', { events: [anItem()] }, { 'idempotency-key': '' }, 400, 'idempotency-key-malformed'],
    ['no list', { events: 'many' }, {}, 422, 'batch-invalid'],
    ['an empty list', { events: [] }, {}, 422, 'batch-invalid'],
    ['a list where keys are asked for', [aPayment()], {}, 422, 'batch-invalid'],
    ['more than a hundred', { events: Array.from({ length: 101 }, () => anItem()) }, {}, 422, 'batch-invalid'],
    ['a body above 1 MiB', { events: [anItem('x'.repeat(1_100_000))] }, {}, 413, 'body-too-large'],
    ['a single event', aPayment(), { 'content-type': 'application/cloudevents+json' }, 415, 'content-type-unsupported'],
  ])('is refused as a whole: %s', async (_name, body, headers, status, code) => {
    const { send } = await aSender()
    expect(await send(body, headers)).toMatchObject({ status, code })
  })
})

describe('POST /v1/risk-events and /v1/compliance-events', () => {
  const report = { entityId: 'e-1', category: 'sanctions', riskScore: 50, metadata: { b: [1, { a: null }] } }

  it('take a report in as the event it stands for', async () => {
    const { client, tenantId } = await aSender()
    const occurredAt = '2026-03-01T12:00:00+01:00'
    const post = (path: string, body: unknown, key: string = randomUUID()) =>
      client.call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      })
    const answer = await post('/v1/risk-events', { ...report, occurredAt, tenantId }, 'k-1')
    const receipt = (await answer.json()) as { id: string }
    expect([answer.status, receipt]).toMatchObject([202, { type: 'Risk.Event.Reported.v1', status: 'received' }])
    expect(answer.headers.get('location')).toBe(`/v1/events/${receipt.id}`)
    const again = await post('/v1/risk-events', { occurredAt: '2026-03-01T11:00:00Z', ...report, tenantId }, '"k-1"')
    expect([again.headers.get('idempotent-replayed'), await again.json()]).toEqual(['true', receipt])
    const { body } = await client.get(`/v1/events/${receipt.id}`)
    expect(body).toMatchObject({
      event: {
        source: '/v1/risk-events',
        subject: 'e-1',
        time: occurredAt,
        data: { ...report, occurredAt: '2026-03-01T11:00:00.000Z' },
      },
    })

    // The same key at another path is another key.
    const compliance = { entityId: 'e-1', regulation: 'AMLD6', severity: 'critical' }
    const other = await post('/v1/compliance-events', compliance, 'k-1')
    expect([other.status, await other.json()]).toMatchObject([202, { type: 'Compliance.Event.Reported.v1' }])

    for (const [path, wrong, issue] of [
      ['/v1/risk-events', { ...report, riskScore: 101 }, 'riskScore'],
      ['/v1/risk-events', { ...report, colour: 'red' }, 'colour'],
      ['/v1/compliance-events', { ...compliance, severity: 'dire' }, 'severity'],
      ['/v1/compliance-events', [], ''],
    ] as const) {
      const refused = await post(path, wrong)
      expect([refused.status, await refused.json()]).toMatchObject([
        422,
        { code: 'event-invalid', issues: [expect.objectContaining({ path: issue })] },
      ])
    }
  })
})

describe('A CloudEvent in binary mode', () => {
  it('is the same event as in structured mode', async () => {
    const { client } = await aSender()
    const event = aPayment({ subject: 'Zürich "a"', time: '2026-03-01T12:00:00.000Z' })
    const structured = (await (await client.post(event)).json()) as { id: string }
    const { data, ...attributes } = event
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    )
    const answer = await client.post(data, { 'content-type': 'application/json; charset=utf-8', ...headers })
    expect([answer.status, await answer.json()]).toEqual([202, structured])
  })

  it('is refused for an attribute whose name CloudEvents does not allow', async () => {
    const { client } = await aSender()
    const headers = { 'ce-specversion': '1.0', 'ce-type': 'Payment.Transfer.Observed.v1', 'ce-source': '/x' }
    const answer = await client.post(aPayment().data, {
      'content-type': 'application/json',
      ...headers,
      'ce-colour-of-car': 'red',
    })
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'event-invalid' }])
  })
})
