import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import { catalogue, routesOf } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aHexMark, hasMark, markedExample } from '#test/support/builders/marked-example.ts'
import { fixedSecret } from '#test/support/doubles/fixed-secret.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { makeMemoryPublishedMessages } from '#test/support/doubles/memory-published-messages.ts'
import { type AmqpConsumer, openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import { aClient, asOperator, type Client, enqueue, insist, type TestEvent } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import { readChain } from '#test/support/world/read-chain.ts'
import { placesWith } from '#test/support/world/search-copy.ts'
import { listenToTopic } from '#test/support/world/topic-listener.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const environment = inject('environment')
const {
  VAULT_TABLE = '',
  VAULT_KEY = '',
  FACTS_TABLE = '',
  AUDIT_TABLE = '',
  FACTS_TOPIC_ARN = '',
  INTAKE_QUEUE_URL = '',
  AMQP_URL = '',
} = environment

/** In every personal and secret value of every event, and nowhere else. */
const mark = aHexMark()
const isMarked = (text: string): boolean => hasMark(text, mark)

const tenant = `nowhere-${randomUUID()}`

/** An item of the vault that can be opened. */
const isBox = (text: string): boolean => text.includes(tenant) && text.includes('"wrappedKey"')

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
/** The first receipt of each event that was sent alone. */
const receipts = new Map<TestEvent, string>()

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
  await inParallel(4, single, async (event) => void receipts.set(event, await insist(client, event)))
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
    expect(await placesWith(environment, (text) => text.includes(subject))).not.toEqual([])
    expect(await placesWith(environment, isBox)).not.toEqual([])
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
    expect(new Set(marked.map(({ messageId, exchange }) => `${messageId} ${exchange}`))).toEqual(clear)
  })

  it('are in the answer to their own tenant', async () => {
    const [id] = receipts.values()
    expect(isMarked(await (await client.call(`/v1/events/${id}`)).text())).toBe(true)
  })
})

/** Two persons order an erasure. Returns its id. */
const erase = async (target: object): Promise<string> => {
  const [proposer, approver] = await Promise.all([
    asOperator(environment, tenant, { subject: 'olga' }),
    asOperator(environment, tenant, { subject: 'max' }),
  ])
  const proposed = await client.call('/v1/operations/erasures', {
    method: 'POST',
    headers: { ...proposer, ...json, 'idempotency-key': randomUUID() },
    body: JSON.stringify({ ...target, reason: 'A request under article 17 GDPR' }),
  })
  const { id } = (await proposed.json()) as { id: string }
  const approved = await client.call(`/v1/operations/erasures/${id}/approve`, { method: 'POST', headers: approver })
  expect([proposed.status, approved.status]).toEqual([201, 200])
  return id
}

const isCompleted = async (id: string): Promise<boolean> => {
  const headers = await asOperator(environment, tenant)
  const answer = await client.call(`/v1/operations/erasures/${id}`, { headers })
  return ((await answer.json()) as { status: string }).status === 'completed'
}

/** Runs the function of erasures beside the schedule of the copy, until all are completed. */
const untilErased = async (ids: readonly string[]): Promise<void> => {
  const running = await startFunction({ path: 'functions/custody/run-erasures.ts', environment, timeoutMs: 60_000 })
  try {
    await eventually(async () => {
      await running.invoke({})
      return (await Promise.all(ids.map(isCompleted))).every(Boolean)
    }, 120_000)
  } finally {
    await running.kill()
  }
}

/** Publishes all received facts once more, as a replay does. Returns the messages. */
const publishAgain = async () => {
  const again = await openAmqpConsumer(AMQP_URL)
  const broker = makeAmqpBroker({ address: fixedSecret(AMQP_URL), topology, timeoutMs: 5_000 })
  const bridge = makeBridgeToRabbitmq({
    broker,
    published: makeMemoryPublishedMessages(systemClock),
    notes: makeMemoryBrokerNotes(),
    vault: makeVaultReader({ vault: { table: VAULT_TABLE, key: VAULT_KEY } }, makeDynamo(), 'test'),
    warn: (reason) => expect.unreachable(String(reason)),
  })
  try {
    const outcomes = await bridge(received)
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    return Object.values(await again.received(received.map(({ id }) => id))).flat()
  } finally {
    await Promise.all([broker.close(), again.close()])
  }
}

describe('After the erasure of a subject, a user and the events of no one', () => {
  beforeAll(async () => {
    const ofNoOne = received.filter((fact) => fact.subject !== subject && fact.userid !== userid)
    const targets = [{ subject }, { userId: userid }, ...ofNoOne.map(({ eventid }) => ({ eventId: eventid }))]
    const ids: string[] = []
    await inParallel(4, targets, async (target) => void ids.push(await erase(target)))
    await untilErased(ids)
  }, 300_000)

  it('each event has one fact about its erasure, and every hash is right', async () => {
    await untilAudited()
    const facts = await factsOfTenant(FACTS_TABLE, tenant)
    const erased = facts.filter(({ happening }) => happening === 'erased').map(({ eventid }) => eventid)
    expect(erased.toSorted()).toEqual(received.map(({ eventid }) => eventid).toSorted())
  })

  it('no value is found, and no box is left in the vault', async () => {
    expect(await placesWith(environment, isMarked)).toEqual([])
    expect((await topic.drain()).filter(isMarked)).toEqual([])
    expect(await placesWith(environment, isBox)).toEqual([])
  })

  it('no value is on RabbitMQ when the facts are published again', async () => {
    const messages = await publishAgain()
    expect([messages.length > 0, messages.filter(({ body }) => isMarked(body))]).toEqual([true, []])
  })

  it('an event reads as erased', async () => {
    for (const id of receipts.values()) {
      const { body } = await client.get(`/v1/events/${id}`)
      expect(body).toMatchObject({ hidden: { personal: 'erased' } })
      expect(isMarked(JSON.stringify(body))).toBe(false)
    }
  })

  it('the same event still has its first receipt, and another one with its id is refused', async () => {
    for (const [event, id] of [...receipts].slice(0, 5)) {
      expect(await insist(client, event)).toBe(id)
      const again = await client.post(event)
      expect([again.status, ((await again.json()) as { id: string }).id]).toEqual([202, id])
      const other = await client.post({ ...event, markext: `${mark} changed` })
      expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([409, 'event-id-taken'])
    }
    expect(await placesWith(environment, isMarked)).toEqual([])
  })
})
