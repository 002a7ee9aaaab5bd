import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeTally } from '#lab/tally.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { aClient, aPayment, aToken, type Client, enqueue, insist, type TestEvent } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'

const environment = inject('environment')
const { INTAKE_QUEUE_URL = '' } = environment
const sqs = makeSqs()

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

/** Just below the reporting threshold: the third within a week is held. */
const nearly = (payer: string, time: string): TestEvent =>
  aPayment({
    time,
    data: {
      kind: 'transfer',
      amount: eur(9_500_00),
      debtor: { accountId: payer },
      creditor: { accountId: randomUUID() },
    },
  })

type Payment = Readonly<{ amount: object; debtor: object; creditor: object }>

const revocation = ({ source, id, time, data }: TestEvent) => {
  const { amount, debtor, creditor } = data as Payment
  return { original: { source, id, time }, amount, debtor, creditor, reason: 'The bank of the payee returned it.' }
}

const reversalOf = (payment: TestEvent): TestEvent =>
  aPayment({ type: 'Payment.Transfer.Reversed.v1', time: minutesAgo(0), data: revocation(payment) })

const correctionOf = (payment: TestEvent, minorUnits: number): TestEvent => {
  const corrected = { ...(payment.data as object), amount: eur(minorUnits) }
  return aPayment({
    type: 'Payment.Transfer.Corrected.v1',
    time: minutesAgo(0),
    data: { ...revocation(payment), corrected },
  })
}

const postTo = (client: Client, path: string, contentType: string, body: unknown, headers = {}) =>
  client.call(path, {
    method: 'POST',
    headers: { 'content-type': contentType, 'idempotency-key': randomUUID(), ...headers },
    body: JSON.stringify(body),
  })

/** Every way to send an event, with the status of its answer. */
const doors: Readonly<Record<string, (client: Client, tenant: string, event: TestEvent) => Promise<unknown>>> = {
  'HTTP in structured mode': (client, _, event) => insist(client, event),
  'HTTP in binary mode': async (client, _, { id, type, source, time, data }) => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': id, 'ce-type': type, 'ce-source': source, 'ce-time': time }
    expect((await postTo(client, '/v1/events', 'application/json', data, headers)).status).toBe(202)
  },
  'a batch': async (client, _, event) => {
    const answer = await postTo(client, '/v1/events/batch', 'application/cloudevents-batch+json', [event])
    expect(await answer.json()).toMatchObject({ results: [{ status: 202 }] })
  },
  'the queue': (_, tenant, event) => enqueue(sqs, INTAKE_QUEUE_URL, tenant, [event]),
}

const statusOf = async (client: Client, id: string) => {
  const view = await eventually(async () => {
    const { status, body } = await client.get(`/v1/events/${id}`)
    const event = body as { status: string; reversedBy?: string }
    return status === 200 && event.status !== 'received' && event
  })
  return view as Readonly<{ status: string }>
}

const idOf = (tenant: string, { source, id }: TestEvent): string =>
  eventIdOfSource(wholeTenant(tenant), String(source), id)

describe('A reversal', () => {
  it.each(Object.entries(doors))('sent by %s takes a payment out of what its accounts did', async (_, send) => {
    const tenant = `reversal-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const [wrong, second, third, fourth] = [40, 30, 20, 10].map((minutes) => nearly('payer', minutesAgo(minutes)))
    if (!wrong || !second || !third || !fourth) throw new Error('There are four.')
    const reversal = reversalOf(wrong)
    // The reversal is received and scored before the payment that it names.
    await send(client, tenant, reversal)
    expect(await statusOf(client, idOf(tenant, reversal))).toMatchObject({
      status: 'approved',
      type: 'Payment.Transfer.Reversed.v1',
      reverses: idOf(tenant, wrong),
    })
    for (const payment of [wrong, second, third])
      expect(await statusOf(client, await insist(client, payment))).toMatchObject({ status: 'approved' })
    expect(await statusOf(client, await insist(client, fourth))).toMatchObject({ status: 'held' })

    await eventually(async () => {
      const { body } = await client.get(`/v1/events/${idOf(tenant, wrong)}`)
      return (body as { reversedBy?: string }).reversedBy === idOf(tenant, reversal)
    })
    const { body } = await client.get('/v1/events?type=Payment.Transfer.Observed.v1')
    const { items } = body as { items: readonly { id: string; reversedBy?: string }[] }
    expect(items.filter(({ reversedBy }) => reversedBy !== undefined).map(({ id }) => id)).toEqual([
      idOf(tenant, wrong),
    ])
    const path = `/v1/events/${idOf(tenant, third)}/assessment?format=text`
    expect(await (await client.call(path)).text()).toContain(
      '1 movement that it sent within seven days (9,500.00 EUR together) was reversed and does not count.',
    )
  })

  it('counts at the time of its payment, whatever time it names, so that it hides nothing from the rules', async () => {
    const tenant = `hidden-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const [next, ...payments] = [10, 20, 30, 40].map((minutes) => nearly('payer', minutesAgo(minutes)))
    if (!next) throw new Error('There are four.')
    for (const payment of payments) {
      await insist(client, payment)
      const reversal = reversalOf({ ...payment, time: '2020-01-01T00:00:00Z' })
      await statusOf(client, await insist(client, reversal))
    }
    expect(await statusOf(client, await insist(client, next))).toMatchObject({
      status: 'held',
      assessment: { reasons: [{ ruleId: 'reversed-movements@1' }] },
    })
  })

  it('is one event for the tally, and its payment another: both pass every stage once', async () => {
    const tenant = `tallied-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const tally = await makeTally(environment)(tenant)
    const payment = nearly('payer', minutesAgo(10))
    const eventIds = [await insist(client, payment), await insist(client, reversalOf(payment))]
    await tally.waitUntilDrained({ eventCount: 2, timeoutMs: 20_000 })
    expect(await tally.count({ eventIds }, 10)).toMatchObject({ accepted: 2, flaws: [] })
    await tally.close()
  })

  it('of a correction, and a correction, replace what they name', async () => {
    const tenant = `correction-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const [first, second, third] = [30, 20, 10].map((minutes) => nearly('payer', minutesAgo(minutes)))
    if (!first || !second || !third) throw new Error('There are three.')
    for (const payment of [first, second]) await statusOf(client, await insist(client, payment))
    const correction = correctionOf(first, 95_00)
    expect(await statusOf(client, await insist(client, correction))).toMatchObject({
      status: 'approved',
      corrects: idOf(tenant, first),
    })
    expect(await statusOf(client, await insist(client, third))).toMatchObject({ status: 'approved' })
    const { body } = await client.get(`/v1/events/${idOf(tenant, third)}/assessment`)
    expect(body).toMatchObject({
      inputs: { debtor: { activity: { sent: { day: { count: 3, sum: 95_00 + 2 * 9_500_00 } } } } },
    })
  })
})

it('shows an entry of the ledger as reversed by the ledger alone', async () => {
  const tenant = `reversals-${randomUUID()}`
  const token = await aToken(environment, { tenant, scope: 'events:write events:read ledger:write' })
  const post = async (path: string, body: object) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await (await fetchPatiently(`${environment.SLUICE_HTTP_URL}${path}`, init)).json()) as Readonly<
      Record<string, string>
    >
  }
  await post('/v1/accounts', { accountId: 'A', currency: 'EUR', openingBalance: 500 })
  const entry = await post('/v1/transactions', { accountId: 'A', direction: 'debit', amount: eur(5) })
  const claimed = await post(
    '/v1/events',
    aPayment({
      type: 'Payment.Transfer.Reversed.v1',
      data: {
        original: { eventId: entry.id, time: entry.recordedAt },
        amount: eur(5),
        debtor: { accountId: 'A' },
        creditor: { accountId: 'B' },
        reason: 'A producer reverses no entry.',
      },
    }),
  )
  const client = await aClient(environment, tenant)
  const event = async (id: string | undefined) =>
    (await client.get(`/v1/events/${id}`)).body as Readonly<Record<string, string>>
  const list = async () => (await client.get('/v1/events')).body as { items: Readonly<Record<string, string>>[] }
  await eventually(async () =>
    (await list()).items.some(({ id, reverses }) => id === claimed.id && reverses === entry.id),
  )
  expect(await event(entry.id)).not.toHaveProperty('reversedBy')

  await post(`/v1/transactions/${entry.id}/reversal`, { reason: 'Sent twice.' })
  const marked = await eventually(async () => {
    const found = await event(entry.id)
    return found.reversedBy !== undefined && found
  })
  expect(marked.reversedBy).not.toBe(claimed.id)
})
