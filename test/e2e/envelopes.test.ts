import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aClient, aPayment, aToken, type Client, enqueue, type TestEvent } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'

const environment = inject('environment')
const amount = { minorUnits: 1, currency: 'EUR' }
const tenant = `envelopes-${randomUUID()}`

let client: Client
beforeAll(async () => {
  client = await aClient(environment, tenant)
})

type Result = Readonly<{ status: number; code?: string; id?: string; isReplayed?: boolean }>

const send = async (path: string, contentType: string, body: unknown, headers = {}): Promise<Result> => {
  const answer = await client.call(path, {
    method: 'POST',
    headers: { 'content-type': contentType, 'idempotency-key': randomUUID(), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const isReplayed = answer.headers.has('idempotent-replayed')
  const { results, ...content } = (await answer.json()) as Result & { results?: { status: number; problem?: Result }[] }
  const [first] = results ?? []
  return first ? { ...first.problem, ...first, isReplayed } : { ...content, status: answer.status, isReplayed }
}

const batch = '/v1/events/batch'

const structured = (event: TestEvent, headers = {}) =>
  send('/v1/events', 'application/cloudevents+json', event, headers)

/** Every door for one event. A door that is a queue gives no answer. */
const doors: readonly [string, (event: TestEvent) => Promise<Result>][] = [
  ['structured mode', (event) => structured(event)],
  [
    'binary mode',
    ({ data, ...attributes }) =>
      send('/v1/events', 'application/json', data, {
        ...Object.fromEntries(
          Object.entries(attributes)
            .filter(([, value]) => value !== null)
            .map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
        ),
      }),
  ],
  [
    'a batch with keys',
    (event) => send(batch, 'application/json', { events: [{ idempotencyKey: randomUUID(), event }] }),
  ],
  ['a bare batch', (event) => send(batch, 'application/cloudevents-batch+json', [event])],
  [
    'the queue',
    async (event) => {
      await enqueue(makeSqs(), environment.INTAKE_QUEUE_URL ?? '', tenant, [event])
      const id = eventIdOfSource(wholeTenant(tenant), String(event.source), event.id)
      await eventually(async () => (await client.get(`/v1/events/${id}`)).status === 200)
      return { status: 202, id }
    },
  ],
]

const eventOf = async ({ id }: Result) =>
  ((await client.get(`/v1/events/${id}`)).body as { event: Record<string, unknown> }).event

describe.each(doors)('An event through %s', (_name, enter) => {
  it('keeps the text of its time, and is the same event in another offset', async () => {
    const event = aPayment({ time: '2026-03-01T13:00:00.1234560+01:00' })
    const taken = await enter(event)
    expect(taken).toMatchObject({ status: 202 })
    expect(await eventOf(taken)).toMatchObject({ time: event.time })
    expect(await structured({ ...event, time: '2026-03-01T12:00:00.123456Z' })).toMatchObject({
      status: 202,
      id: taken.id,
    })
    expect(await structured({ ...event, time: '2026-03-01T12:00:00.123457Z' })).toMatchObject({
      code: 'event-id-taken',
    })
  })
})

describe.each(doors)('An event with attributes of its producer through %s', (name, enter) => {
  it('keeps them, is the same event only with them, and shows an operator none of their names', async () => {
    const added = { tracestate: 'a=b,c=d', partitionkey: 'Jörg 🚀', sequence: 7, urgent: true }
    const event = aPayment(added)
    const taken = await enter(event)
    expect(taken).toMatchObject({ status: 202 })
    const asText = Object.fromEntries(Object.entries(added).map(([key, value]) => [key, String(value)]))
    expect(await eventOf(taken)).toMatchObject(name === 'binary mode' ? asText : added)
    expect(await structured(event)).toMatchObject({ status: 202, id: taken.id })
    expect(await structured({ ...event, sequence: 8 })).toMatchObject({ code: 'event-id-taken' })
    const operator = await aToken(environment, { scope: 'operator events:read' })
    const shown = await fetchPatiently(`${environment.SLUICE_HTTP_URL}/v1/events/${taken.id}`, {
      headers: { authorization: `Bearer ${operator}`, 'x-tenant-id': tenant },
    })
    const { event: masked } = (await shown.json()) as { event: object }
    expect(masked).toMatchObject({ tracestate: '•••', sluiceextensions: '•••' })
    for (const key of ['partitionkey', 'sequence', 'urgent']) expect(masked).not.toHaveProperty(key)
  })

  it.skipIf(name === 'the queue')('is refused with an attribute of facts, and with a source of Sluice', async () => {
    for (const wrong of [{ actor: 'x' }, { happening: 'assessed#x' }, { source: 'sluice/scoring' }])
      expect(await enter(aPayment(wrong))).toMatchObject({ status: 422, code: 'event-invalid' })
  })
})

describe.each(doors)('An event with emoji through %s', (_name, enter) => {
  it('is stored unchanged, decided and listed', async () => {
    const emoji = '👩🏽‍🚀 \u{10FFFD} ✓'
    const event = aPayment({
      subject: emoji,
      source: `/${emoji}`,
      data: { ...somePayment, reference: emoji, [emoji]: [emoji] },
    })
    const taken = await enter(event)
    expect(taken).toMatchObject({ status: 202 })
    expect(await eventOf(taken)).toMatchObject({ subject: emoji, source: `/${emoji}`, data: event.data })
    await eventually(
      async () => ((await client.get(`/v1/events/${taken.id}`)).body as { status: string }).status === 'approved',
    )
  })
})

describe.each(doors)('An event with null attributes through %s', (name, enter) => {
  it.skipIf(name === 'binary mode')('is the event without them', async () => {
    const event = aPayment({ data: { ...somePayment, note: null } })
    const nulls = { time: null, subject: null, userid: null, dataschema: null, traceparent: null, tenantid: null }
    const taken = await enter({ ...event, ...nulls, correlationid: null, datacontenttype: null })
    expect(taken).toMatchObject({ status: 202 })
    expect(await structured(event)).toMatchObject({ status: 202, id: taken.id })
    const stored = await eventOf(taken)
    expect(Object.values(stored)).not.toContain(null)
    expect(stored.data).toEqual(event.data)
  })
})

describe('A payment of zero', () => {
  const zero = { minorUnits: 0, currency: 'EUR' }

  it.each(doors)('may be observed through %s', async (_name, enter) => {
    const taken = await enter(aPayment({ data: { ...somePayment, amount: zero } }))
    expect(taken).toMatchObject({ status: 202 })
    await eventually(
      async () => ((await client.get(`/v1/events/${taken.id}`)).body as { status: string }).status === 'approved',
    )
    expect(await client.get(`/v1/events/${taken.id}/assessment`)).toMatchObject({ body: { score: 0, reasons: [] } })
  })

  it('is never booked', async () => {
    const [from, to] = [randomUUID(), randomUUID()]
    for (const accountId of [from, to])
      await send('/v1/accounts', 'application/json', { accountId, currency: 'EUR', openingBalance: 100 })
    const entry = { accountId: from, direction: 'credit', amount: zero }
    const transfer = { fromAccountId: from, toAccountId: to, amount: zero }
    for (const [path, body] of Object.entries({ '/v1/transactions': entry, '/v1/transfers': transfer }))
      expect(await send(path, 'application/json', body)).toMatchObject({ status: 422, code: 'amount-not-positive' })
    const named = { ...entry, amount, reference: 'NotProvided' }
    expect(await send('/v1/transactions', 'application/json', named)).toMatchObject({ code: 'transaction-invalid' })
  })
})

describe('A byte order mark', () => {
  const accountId = randomUUID()
  it.each<readonly [string, string, unknown]>([
    ['/v1/events', 'application/cloudevents+json', aPayment()],
    [batch, 'application/json', { events: [{ idempotencyKey: 'k-bom', event: aPayment() }] }],
    [batch, 'application/cloudevents-batch+json', [aPayment()]],
    ['/v1/risk-events', 'application/json', { entityId: 'e-1', category: 'fraud', riskScore: 5 }],
    ['/v1/accounts', 'application/json', { accountId, currency: 'EUR', openingBalance: 100 }],
    ['/v1/transactions', 'application/json', { accountId, direction: 'debit', amount }],
  ])('before a body of %s as %s is ignored, also by its key', async (path, type, body) => {
    const key = { 'idempotency-key': randomUUID() }
    const first = await send(path, type, `\u{FEFF}${JSON.stringify(body)}`, key)
    expect([201, 202]).toContain(first.status)
    expect(await send(path, type, body, key)).toEqual({ ...first, isReplayed: true })
  })
})

describe('A body of our own with null fields', () => {
  const report = { entityId: 'e-1', category: 'fraud', riskScore: 5, metadata: { device: null } }
  const accountId = randomUUID()
  const opening = { accountId, currency: 'EUR', openingBalance: 100 }
  const entry = { accountId, direction: 'debit', amount, counterparty: { accountId: 'C' } }
  const cases: readonly [string, object, object][] = [
    ['/v1/risk-events', report, { ...report, description: null, occurredAt: null, tenantId: null }],
    ['/v1/accounts', opening, { ...opening, overdraftLimit: null, country: null }],
    [
      '/v1/transactions',
      entry,
      { ...entry, counterparty: { accountId: 'C', name: null, country: null }, channel: null, reference: null },
    ],
    [
      batch,
      { events: [{ idempotencyKey: 'k', event: { ...aPayment(), id: 'nulls' } }] },
      { events: [{ idempotencyKey: 'k', tenant: null, event: { ...aPayment(), id: 'nulls', subject: null } }] },
    ],
  ]

  it.each(cases)('is the body without them, to the key of %s', async (path, plain, withNulls) => {
    const key = { 'idempotency-key': randomUUID() }
    const first = await send(path, 'application/json', withNulls, key)
    expect([201, 202]).toContain(first.status)
    expect(await send(path, 'application/json', plain, key)).toEqual({ ...first, isReplayed: true })
  })

  it('keeps the null values of metadata', async () => {
    expect(await eventOf(await send('/v1/risk-events', 'application/json', report))).toMatchObject({
      data: { metadata: { device: null } },
    })
  })
})

describe('A key', () => {
  it('belongs to an event in every spelling of its time, and to no event of another microsecond', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const { id: _, ...event } = aPayment()
    const sendAt = (time: string) => structured({ ...event, time } as unknown as TestEvent, key)
    const first = await sendAt('2026-03-01T12:00:00Z')
    expect(first).toMatchObject({ status: 202, isReplayed: false })
    for (const time of ['2026-03-01T12:00:00.000Z', '2026-03-01T13:00:00+01:00'])
      expect(await sendAt(time)).toEqual({ ...first, isReplayed: true })
    expect(await sendAt('2026-03-01T12:00:00.000001Z')).toMatchObject({ code: 'idempotency-key-reused' })
  })

  it('of a ledger entry belongs to every spelling of its time, and loses no digit', async () => {
    const accountId = randomUUID()
    await send('/v1/accounts', 'application/json', { accountId, currency: 'EUR', openingBalance: 100 })
    const key = { 'idempotency-key': randomUUID() }
    const book = (occurredAt: string) =>
      send('/v1/transactions', 'application/json', { accountId, direction: 'debit', amount, occurredAt }, key)
    const first = await book('2026-03-01T13:00:00.123456+01:00')
    expect(await book('2026-03-01T12:00:00.1234560Z')).toEqual({ ...first, isReplayed: true })
    expect(await book('2026-03-01T12:00:00.123457Z')).toMatchObject({ code: 'idempotency-key-reused' })
    const { body } = await client.get(`/v1/transactions?accountId=${accountId}`)
    expect(body).toMatchObject({ items: [{ occurredAt: '2026-03-01T12:00:00.123456Z' }] })
    expect(await eventOf(first)).toMatchObject({ time: '2026-03-01T12:00:00.123456Z' })
  })
})
