import { randomUUID } from 'node:crypto'
import { type NativeAttributeValue, paginateScan } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { producerTypes } from '#catalogue/catalogue.ts'
import { type CatalogueEntry, everyFact } from '#catalogue/define.ts'
import { replacePlaces } from '#catalogue/marked-places.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import { aClient, asOperator, type Client, enqueue, insist, type TestEvent } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { listenToTopic } from '#test/support/world/topic-listener.ts'
import { vaultClassesOf } from '#vault/application/take-out.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', FACTS_TOPIC_ARN = '', INTAKE_QUEUE_URL = '', AMQP_URL = '' } = environment

const mark = `mark-${randomUUID()}`

/** The example of a type with the mark in each personal or secret value whose schema allows it, and in a field that it does not know. */
const markedData = ({ type, data, example }: CatalogueEntry): JsonObject => {
  const classes = vaultClassesOf(aFact({ type, data: example }))
  return [...classes.keys()].reduce<JsonObject>(
    (known, place) => {
      const marked = replacePlaces({ data: known }, (pointer) => (pointer === place ? { value: mark } : undefined))
      const own = (marked as { data: JsonObject }).data
      return data.safeParse(own).success ? own : known
    },
    { ...example, note: { of: mark } },
  )
}

const anEventOf = (entry: CatalogueEntry): TestEvent => ({
  specversion: '1.0',
  id: randomUUID(),
  type: entry.type,
  source: '/clear-values',
  customer: mark,
  data: markedData(entry),
})

const factLike = ({ type, data, customer }: TestEvent) =>
  aFact({ type: String(type), data: data as JsonObject, ...{ customer } })

/** The texts in the personal and secret values of an event, and all the rest of it. */
const partsOf = (event: TestEvent) => {
  const clear: string[] = []
  const collect = (_: string, value: unknown): undefined => {
    if (typeof value === 'string') clear.push(value)
  }
  const fact = factLike(event)
  const places = vaultClassesOf(fact)
  const rest = replacePlaces(fact, (pointer, value) => {
    if (!places.has(pointer)) return undefined
    replacePlaces(value, collect)
    return { value: '' }
  })
  return { clear, rest: JSON.stringify(rest) }
}

/** The texts that only personal and secret values have. */
const clearTexts = (events: readonly TestEvent[]): readonly string[] => {
  const parts = events.map(partsOf)
  const rest = parts.map((part) => part.rest).join()
  return [...new Set(parts.flatMap(({ clear }) => clear))].filter((text) => text.length > 3 && !rest.includes(text))
}

/** Sends every type in a batch and through the queue, and the types with a clear route one by one, and a report. */
const sendAll = async (client: Client, tenant: string): Promise<readonly TestEvent[]> => {
  const [batch, queued] = [producerTypes.map(anEventOf), producerTypes.map(anEventOf)]
  const single = producerTypes.filter(({ routes }) => routes.some(({ clear }) => clear)).map(anEventOf)
  const accepted = await client.call('/v1/events/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(batch),
  })
  const { results = [] } = (await accepted.json()) as { results?: readonly { status: number }[] }
  expect([...new Set(results.map(({ status }) => status))]).toEqual([202])
  await enqueue(makeSqs(), INTAKE_QUEUE_URL, tenant, queued)
  await Promise.all(single.map((event) => insist(client, event)))
  const report = { category: 'sanctions', riskScore: 5, description: mark, metadata: { of: mark }, entityId: 'E-1' }
  const reported = await client.call('/v1/risk-events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(report),
  })
  expect(reported.status).toBe(202)
  return [...batch, ...queued, ...single]
}

/** Every item of a table whose keys name the tenant. */
const itemsOf = async (table: string, tenant: string): Promise<readonly Record<string, NativeAttributeValue>[]> => {
  const items: Record<string, NativeAttributeValue>[] = []
  for await (const page of paginateScan({ client: makeDynamo() }, { TableName: table }))
    items.push(...(page.Items ?? []).filter((item) => JSON.stringify(item).includes(tenant)))
  return items
}

const tables = [
  'FACTS_TABLE',
  'AUDIT_TABLE',
  'VIEWS_TABLE',
  'ACTIVITY_TABLE',
  'IDEMPOTENCY_TABLE',
  'PROFILES_TABLE',
  'VAULT_TABLE',
]

it('has clear values in no table, not on the topic, and on RabbitMQ only on the routes that the catalogue marks', async () => {
  const tenant = `clear-${randomUUID()}`
  const client = await aClient(environment, tenant)
  const [topic, consumer] = await Promise.all([listenToTopic(FACTS_TOPIC_ARN, tenant), openAmqpConsumer(AMQP_URL)])
  const events = await sendAll(client, tenant)

  const received = await eventually(async () => {
    const facts = (await factsOfTenant(FACTS_TABLE, tenant)).filter(({ happening }) => happening === 'received')
    return facts.length === events.length + 1 && facts
  })
  const texts = clearTexts(events)
  const clearIn = (text: string) => texts.filter((each) => text.includes(JSON.stringify(each).slice(1, -1)))
  expect(texts.length).toBeGreaterThan(10)

  const published = await eventually(async () => {
    const byExchange = await consumer.received(received.map(({ id }) => id))
    return Object.values(byExchange).flat().length >= received.flatMap(exchangesOf).length && byExchange
  })
  for (const { exchange, body } of Object.values(published).flat()) {
    const { type, sluicevault } = JSON.parse(body) as Fact
    const isClear = exchange !== everyFact || type.startsWith('User.')
    if (!isClear) expect([type, clearIn(body)]).toEqual([type, []])
    else if (sluicevault !== undefined) expect([type, clearIn(body)]).not.toEqual([type, []])
  }

  const onTopic = await topic.drain()
  expect(onTopic.length).toBeGreaterThanOrEqual(received.length)
  expect(onTopic.flatMap(clearIn)).toEqual([])
  for (const name of tables) {
    const items = await itemsOf(environment[name] ?? '', tenant)
    expect([name, clearIn(JSON.stringify(items))]).toEqual([name, []])
    if (name !== 'IDEMPOTENCY_TABLE' && name !== 'PROFILES_TABLE') expect([name, items.length]).not.toEqual([name, 0])
  }

  const ids = new Map(received.map(({ producerid, eventid }) => [producerid, eventid]))
  const operator = { headers: await asOperator(environment, tenant, { scope: 'events:read' }) }
  for (const event of events.slice(0, producerTypes.length)) {
    const path = `/v1/events/${ids.get(event.id)}`
    const own = (await client.get(path)).body as { event: JsonObject }
    expect([event.type, own.event.data, own.event.customer]).toEqual([event.type, event.data, mark])
    const masked = await (await client.call(path, operator)).text()
    expect([event.type, clearIn(masked), masked.includes('commitment:')]).toEqual([event.type, [], false])
  }
  await Promise.all([topic.close(), consumer.close()])
})

const exchangesOf = ({ type }: Fact): readonly string[] =>
  producerTypes.find((entry) => entry.type === type)?.routes.map(({ exchange }) => exchange) ?? []
