import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { catalogue, routesOf } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { aHexMark, hasMark, markedExample } from '#test/support/builders/marked-example.ts'
import { type AmqpConsumer, openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import { aClient, type Client, enqueue, insist, type TestEvent } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { readChain } from '#test/support/world/read-chain.ts'
import { placesWith } from '#test/support/world/search-copy.ts'
import { listenToTopic } from '#test/support/world/topic-listener.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', AUDIT_TABLE = '', FACTS_TOPIC_ARN = '', INTAKE_QUEUE_URL = '', AMQP_URL = '' } = environment

/** In every personal and secret value of every event, and nowhere else. */
const mark = aHexMark()
const isMarked = (text: string): boolean => hasMark(text, mark)

const tenant = `nowhere-${randomUUID()}`
const subject = `customer-${randomUUID()}`
const userid = randomUUID()

const producerTypes = [...catalogue.values()].filter(({ publisher }) => !publisher.startsWith('sluice/'))

/** The person whom an event names: a subject, a user, or no one. */
const persons = [{ subject }, { userid }, {}]

const anEventOf = (entry: CatalogueEntry, index: number): TestEvent => ({
  specversion: '1.0',
  id: randomUUID(),
  type: entry.type,
  source: '/found-nowhere',
  ...(index % 10 === 0 ? {} : persons[index % 2]),
  markext: `${mark} extension`,
  data: markedExample(entry, mark),
})

let client: Client
let consumer: AmqpConsumer
let topic: Awaited<ReturnType<typeof listenToTopic>>
let events: readonly TestEvent[]
let received: readonly Fact[]

const json = { 'content-type': 'application/json' }
const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = json): Promise<void> => {
  const key = randomUUID()
  await eventually(async () => {
    const answer = await client.call(path, {
      method: 'POST',
      headers: { 'idempotency-key': key, ...headers },
      body: JSON.stringify(body),
    })
    return [202, 207].includes(answer.status)
  })
}

/** The other doors: a batch, binary mode, the queue, and both reports. */
const sendThroughOtherDoors = async (): Promise<readonly TestEvent[]> => {
  const [batched, binary, queued] = [0, 1, 2].map((turn) => producerTypes.map(anEventOf).slice(turn * 5, turn * 5 + 5))
  await post('/v1/events/batch', batched, { 'content-type': 'application/cloudevents-batch+json' })
  for (const { data, ...attributes } of binary ?? []) {
    const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)])
    await post('/v1/events', data, { ...json, ...Object.fromEntries(headers) })
  }
  await enqueue(makeSqs(), INTAKE_QUEUE_URL, tenant, queued ?? [])
  const report = { entityId: 'entity-1', description: `${mark} text`, metadata: { note: mark } }
  await post('/v1/risk-events', { ...report, category: 'sanctions', riskScore: 5 })
  await post('/v1/compliance-events', { ...report, regulation: 'MiCA', severity: 'low' })
  return [batched, binary, queued].flatMap((some) => some ?? [])
}

const decided = async (count: number): Promise<readonly Fact[]> =>
  eventually(async () => {
    const facts = await factsOfTenant(FACTS_TABLE, tenant)
    const moved = facts.filter(({ happening }) => happening.startsWith('moved'))
    return new Set(moved.map(({ eventid }) => eventid)).size === count && facts
  }, 120_000)

beforeAll(async () => {
  client = await aClient(environment, tenant)
  ;[topic, consumer] = await Promise.all([listenToTopic(FACTS_TOPIC_ARN, tenant), openAmqpConsumer(AMQP_URL)])
  const single = producerTypes.map(anEventOf)
  await inParallel(4, single, async (event) => void (await insist(client, event)))
  events = [...single, ...(await sendThroughOtherDoors())]
  const facts = await decided(events.length + 2)
  received = facts.filter(({ happening }) => happening === 'received')
})

afterAll(async () => {
  await Promise.all([topic.close(), consumer.close()])
})

/** Each fact of the tenant is audited with the hash of its text. */
const untilAudited = () =>
  eventually(async () => {
    const facts = await factsOfTenant(FACTS_TABLE, tenant)
    const hashes = new Map(facts.map((fact) => [fact.id, sha256(JSON.stringify(fact))]))
    const chain = await readChain(makeDynamo(), AUDIT_TABLE, tenant)
    return chain.length === facts.length && chain.every(({ factId, factHash }) => hashes.get(factId) === factHash)
  })

/** The messages of the received facts, when all are there: each with its exchange and whether it has a mark. */
const untilPublished = async () => {
  const expected = received.flatMap(({ id, type }) => routesOf(type).map(({ exchange }) => `${id} ${exchange}`))
  return eventually(async () => {
    const messages = Object.values(await consumer.received(received.map(({ id }) => id))).flat()
    const found = new Set(messages.map(({ messageId, exchange }) => `${messageId} ${exchange}`))
    return expected.every((one) => found.has(one)) && messages
  })
}

describe('Personal and secret values', () => {
  it('are in no table, log and dead letter, and not behind the topic', async () => {
    await untilAudited()
    expect(received).toHaveLength(events.length + 2)
    expect(received.filter(({ sluicevault }) => sluicevault === undefined)).toEqual([])
    expect(await placesWith(environment, isMarked)).toEqual([])
    const texts = await topic.drain()
    expect([texts.length >= received.length, texts.filter(isMarked)]).toEqual([true, []])
  })

  it('are on RabbitMQ on no route that the catalogue does not mark', async () => {
    const clear = new Set(
      received.flatMap(({ id, type }) =>
        routesOf(type).flatMap((route) => ('clear' in route && route.clear ? [`${id} ${route.exchange}`] : [])),
      ),
    )
    const marked = (await untilPublished()).filter(({ body }) => isMarked(body))
    expect(marked.filter(({ messageId, exchange }) => !clear.has(`${messageId} ${exchange}`))).toEqual([])
  })
})
