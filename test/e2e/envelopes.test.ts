import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aClient, type Client, enqueue, type TestEvent } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const amount = { minorUnits: 1, currency: 'EUR' }
const tenant = `envelopes-${randomUUID()}`

let client: Client
beforeAll(async () => {
  client = await aClient(environment, tenant)
})

type Result = Readonly<{ status: number; code?: string; id?: string; isReplayed?: boolean }>

const aPayment = (known: Readonly<Record<string, unknown>> = {}): TestEvent => ({
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  id: randomUUID(),
  data: somePayment,
  ...known,
})

const send = async (path: string, contentType: string, body: unknown, headers = {}): Promise<Result> => {
  const answer = await client.call(path, {
    method: 'POST',
    headers: { 'content-type': contentType, 'idempotency-key': randomUUID(), ...headers },
    body: JSON.stringify(body),
  })
  const isReplayed = answer.headers.has('idempotent-replayed')
  const { results, ...content } = (await answer.json()) as Result & { results?: { status: number; problem?: Result }[] }
  const [first] = results ?? []
  return first ? { ...first.problem, ...first } : { ...content, status: answer.status, isReplayed }
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
            .map(([name, value]) => [`ce-${name}`, String(value)]),
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
      const id = eventIdOfSource(tenant, String(event.source), event.id)
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
