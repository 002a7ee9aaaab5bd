import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import { catalogue, routesOf } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aHexMark, hasMark, markedExample } from '#test/support/builders/marked-example.ts'
import { fixedSecret } from '#test/support/doubles/fixed-secret.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { makeMemoryPublishedMessages } from '#test/support/doubles/memory-published-messages.ts'
import { aReviewDesk } from '#test/support/world/a-review-desk.ts'
import { type AmqpConsumer, openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import { archiveEvent, ingestLongAgo } from '#test/support/world/archive-event.ts'
import { aClient, aPayment, type Client, enqueue, insist, type TestEvent } from '#test/support/world/client.ts'
import { deadLetterWith } from '#test/support/world/dead-letters.ts'
import { eraseAll } from '#test/support/world/erasures.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { runOwnCommand } from '#test/support/world/own-command.ts'
import { readLog } from '#test/support/world/read-log.ts'
import { filesWith, placesWith } from '#test/support/world/search-copy.ts'
import { listenToTopic } from '#test/support/world/topic-listener.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const environment = inject('environment')
const {
  VAULT_TABLE = '',
  VAULT_KEY = '',
  FACTS_TABLE = '',

  FACTS_TOPIC_ARN = '',
  INTAKE_QUEUE_URL = '',
  INTAKE_DEAD_LETTERS_URL = '',
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

/** When the first event is sent. */
const from = new Date().toISOString()
/** Every file that a command of this test writes is below it. */
const folder = mkdtempSync(join(tmpdir(), 'found-nowhere-'))
const sqs = makeSqs()

const json = { 'content-type': 'application/json' }
const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = json): Promise<string> => {
  const key = randomUUID()
  return eventually(async () => {
    const answer = await client.call(path, {
      method: 'POST',
      headers: { 'idempotency-key': key, ...headers },
      body: JSON.stringify(body),
    })
    return [201, 202, 207].includes(answer.status) && answer.text()
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
  await enqueue(sqs, INTAKE_QUEUE_URL, tenant, queued ?? [])
  const report = { entityId: 'entity-1', description: `${mark} text`, metadata: { note: mark } }
  await post('/v1/risk-events', { ...report, category: 'sanctions', riskScore: 5 })
  await post('/v1/compliance-events', { ...report, regulation: 'MiCA', severity: 'low' })
  return [batched, binary, queued].flatMap((some) => some ?? [])
}

/** A payment that the standard policy holds for a person. */
const aPaymentToReview = (): TestEvent => ({
  ...aPayment({ data: { ...somePayment, creditor: { accountId: '0815', country: 'IR' } } }),
  ...{ source: '/found-nowhere', subject, markext: `${mark} extension` },
})

/** A person comments on the event, attaches a reference, and decides. */
const review = async (eventId: string): Promise<void> => {
  const { person, comment, refer, decide } = await aReviewDesk(environment, tenant)
  const ana = await person('ana')
  await comment(ana, eventId, `${mark} comment`)
  await refer(ana, eventId, `${mark}-77`)
  await decide(ana, eventId, 'reject', `${mark} is the reason`)
  const { body } = await client.get(`/v1/events/${eventId}`)
  expect(body).toMatchObject({ review: { decisions: [{ by: 'ana', reason: `${mark} is the reason` }] } })
}

const accountId = 'account-1'
const idIn = (text: string): string => (JSON.parse(text) as { id: string }).id

/** The calls of the ledger: the name of the other party, and the reason for a reversal. Returns the answers that are kept. */
const sendThroughLedger = async (): Promise<readonly string[]> => {
  await post('/v1/accounts', { accountId, currency: 'EUR', overdraftLimit: 500 })
  const counterparty = { accountId: 'account-2', name: `${mark} name` }
  const amount = { minorUnits: 100, currency: 'EUR' }
  const entry = await post('/v1/transactions', { accountId, direction: 'debit', amount, counterparty })
  return [entry, await post(`/v1/transactions/${idIn(entry)}/reversal`, { reason: `${mark} reason` })]
}

const entriesOfLedger = async (): Promise<string> =>
  (await client.call(`/v1/transactions?accountId=${accountId}`)).text()

/** The first fact of each event with values for the vault, when so many events have a decision. */
const untilDecided = (count: number): Promise<readonly Fact[]> =>
  eventually(async () => {
    const facts = await factsOfTenant(FACTS_TABLE, tenant)
    const moved = new Set(facts.filter(({ happening }) => happening.startsWith('moved')).map(({ eventid }) => eventid))
    const first = facts.filter(({ happening, type }) => happening === 'received' && type !== 'Ledger.Account.Opened.v1')
    return first.length === count && first.every(({ eventid }) => moved.has(eventid)) && first
  }, 120_000)

/** Exports what is held about the subject. Returns the code and output of the command, and the files of this test that have a mark. */
const exportSubject = async (name: string) => {
  const args = ['--tenant', tenant, '--subject', subject, '--out', join(folder, name)]
  const { code, output } = await runOwnCommand('subject-export', args, { TMPDIR: folder })
  return { code, isMarked: isMarked(output), files: filesWith(folder, isMarked) }
}

beforeAll(async () => {
  client = await aClient(environment, tenant)
  ;[topic, consumer] = await Promise.all([listenToTopic(FACTS_TOPIC_ARN, tenant), openAmqpConsumer(AMQP_URL)])
  const single = producerTypes.map(anEventOf)
  await inParallel(4, single, async (event) => void receipts.set(event, await insist(client, event)))
  const reviewed = aPaymentToReview()
  receipts.set(reviewed, await insist(client, reviewed))
  events = [...single, reviewed, ...(await sendThroughOtherDoors())]
  expect((await sendThroughLedger()).filter(isMarked)).toEqual([])
  received = await untilDecided(events.length + 4)
  await review(receipts.get(reviewed) ?? '')
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await Promise.all([topic.close(), consumer.close()])
})

/** Each fact of the tenant is audited with the hash of its text. */
const untilAudited = () =>
  eventually(async () => {
    const facts = await factsOfTenant(FACTS_TABLE, tenant)
    const hashes = new Map(facts.map((fact) => [fact.id, sha256(JSON.stringify(fact))]))
    const chain = await readLog(tenant)
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
    const entries = await entriesOfLedger()
    expect([entries.includes(`${mark} name`), entries.includes(`${mark} reason`)]).toEqual([true, true])
  })

  it('are in the folder of an export, and it leaves them nowhere else', async () => {
    const files = ['before/export.html', 'before/export.json']
    expect(await exportSubject('before')).toEqual({ code: 0, isMarked: false, files })
    expect(await placesWith(environment, isMarked)).toEqual([])
  })

  it('are not in the archive, and leave the vault with their event', async () => {
    const tenantId = `${tenant}-old`
    const entry = catalogue.get('User.ResetToken.Generated.v1')
    if (!entry) throw new Error('There is no such type.')
    const eventId = await ingestLongAgo(tenantId, anEventOf(entry, 1))
    const isItsBox = (text: string) => text.includes(eventId) && isBox(text)
    expect(await placesWith(environment, isItsBox)).toHaveLength(2)
    await archiveEvent(environment, tenantId, eventId)

    const places = await placesWith(environment, (text) => text.includes(eventId))
    expect(places.filter((place) => place.startsWith('archive '))).toHaveLength(1)
    expect(await placesWith(environment, isItsBox)).toEqual([])
    expect(await placesWith(environment, isMarked)).toEqual([])
    const { code, output } = await runOwnCommand('archive', ['get', eventId, '--tenant', tenantId])
    expect([code, output.includes('commitment:'), isMarked(output)]).toEqual([0, true, false])
  })
})

/** A message of both persons that `ingest-queued-event` sets aside. */
const spoiltMessage: TestEvent = {
  specversion: '1.0',
  id: randomUUID(),
  type: 'No.Such.Type.v1',
  source: '/n',
  subject,
  userid,
  data: { mark },
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
    await enqueue(sqs, INTAKE_QUEUE_URL, tenant, [spoiltMessage])
    await deadLetterWith(sqs, INTAKE_DEAD_LETTERS_URL, spoiltMessage.id)
    expect(await placesWith(environment, isMarked)).toContain('INTAKE_DEAD_LETTERS_URL')
    await eraseAll(environment, tenant, [{ subject }, { userId: userid }])
    const ofNoOne = received.filter((fact) => fact.subject !== subject && fact.userid !== userid)
    const targets = ofNoOne.map(({ eventid }) => ({ eventId: eventid }))
    await eraseAll(environment, tenant, targets)
  }, 300_000)

  it('each event has one fact about its erasure, and every hash is right', async () => {
    await untilAudited()
    const facts = await factsOfTenant(FACTS_TABLE, tenant)
    const erased = facts.filter(({ happening }) => happening === 'erased').map(({ eventid }) => eventid)
    expect(erased.toSorted()).toEqual(received.map(({ eventid }) => eventid).toSorted())
  })

  it('no value is found, also not in a dead letter', async () => {
    expect(await placesWith(environment, isMarked)).toEqual([])
    expect((await topic.drain()).filter(isMarked)).toEqual([])
  })

  it('no box is left in the vault', async () => {
    expect(await placesWith(environment, isBox)).toEqual([])
  })

  it('no value is on RabbitMQ when the facts are published again', async () => {
    const messages = await publishAgain()
    expect([messages.length > 0, messages.filter(({ body }) => isMarked(body))]).toEqual([true, []])
  })

  it('no value is on the topic or on RabbitMQ when the command republishes the facts', async () => {
    const again = await openAmqpConsumer(AMQP_URL)
    const ids = new Set((await factsOfTenant(FACTS_TABLE, tenant)).map(({ id }) => id))
    await topic.drain()
    const selection = ['--tenant', tenant, '--from', from, '--to', new Date().toISOString()]
    const { code, output } = await runOwnCommand('republish', [...selection, '--per-second', '500', '--start'])
    expect([code, isMarked(output)]).toEqual([0, false])
    const texts: string[] = []
    await eventually(async () => {
      texts.push(...(await topic.drain()))
      const found = new Set(texts.map((text) => (JSON.parse(text) as Fact).id))
      return [...ids].every((id) => found.has(id))
    })
    expect(texts.filter(isMarked)).toEqual([])
    const messages = Object.values(await again.received([...ids])).flat()
    expect(messages.filter(({ body }) => isMarked(body))).toEqual([])
    await again.close()
  })

  it('an export has no value', async () => {
    rmSync(join(folder, 'before'), { recursive: true })
    expect(await exportSubject('after')).toEqual({ code: 0, isMarked: false, files: [] })
  })

  it('an entry of the ledger is there without its name and reason', async () => {
    const entries = await entriesOfLedger()
    expect([isMarked(entries), entries.match(/"hidden":\{"personal":"erased"\}/g)?.length]).toEqual([false, 2])
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
