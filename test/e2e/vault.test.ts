import { randomUUID } from 'node:crypto'
import { GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { eventBytesMax } from '#catalogue/cloud-event.ts'
import { extensionCountMax, extensionLengthMax } from '#catalogue/extensions.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { aMark } from '#test/support/builders/marked.ts'
import { aClient, aPayment, enqueue } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { intakeDoors } from '#test/support/world/intake-doors.ts'
import { listenToTopic } from '#test/support/world/topic-listener.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import type { OpenedFact } from '#vault/application/vault.ts'

const environment = inject('environment')
const {
  FACTS_TABLE = '',
  VAULT_TABLE = '',
  IDEMPOTENCY_TABLE = '',
  VAULT_KEY = '',
  FACTS_TOPIC_ARN = '',
  INTAKE_QUEUE_URL = '',
} = environment

const dynamo = makeDynamo()
const vault = makeVaultReader({ vault: { table: VAULT_TABLE, key: VAULT_KEY } }, dynamo, 'test')

const receivedBy = async (tenant: string): Promise<Fact | undefined> =>
  (await factsOfTenant(FACTS_TABLE, tenant)).find(({ happening }) => happening === 'received')

const open = async (fact: Fact): Promise<OpenedFact | undefined> => (await vault.open([fact]))[0]

/** Every item of a table, as text. */
const textOf = async (TableName: string): Promise<string> => {
  const items: unknown[] = []
  for await (const page of paginateScan({ client: dynamo }, { TableName })) items.push(page.Items)
  return JSON.stringify(items)
}

const marks: string[] = []

const aNotedMark = (): string => {
  const mark = aMark()
  marks.push(mark)
  return mark
}

describe('An event with a value for the vault', () => {
  it.each(intakeDoors.map((door) => [door.name, door] as const))(
    'through %s leaves it nowhere but in the vault, and is the same event again',
    async (_, { path, headers, bodyWith, membersIn }) => {
      const [tenant, mark] = [`vault-${randomUUID()}`, aNotedMark()]
      const client = await aClient(environment, tenant)
      const request = { method: 'POST', headers: headers(), body: bodyWith(`"note":"${mark} note","list":["${mark}"]`) }
      const answers = [await client.call(path, request), await client.call(path, request)]
      const again = { ...request, headers: { ...request.headers, 'idempotency-key': randomUUID() } }
      const repeated = await client.call(path, again)
      const texts = await Promise.all([...answers, repeated].map((answer) => answer.text()))
      expect(answers.map(({ status }) => status)).toEqual([answers[0]?.status, answers[0]?.status])
      expect(texts[1]).toBe(texts[0])

      const fact = await receivedBy(tenant)
      if (!fact) throw new Error('There is no fact.')
      expect(fact.sluicevault).toBe('personal')
      expect(JSON.stringify(fact)).not.toContain(mark)
      const opened = await open(fact)
      expect(membersIn(opened?.fact.data ?? {})).toMatchObject({ note: `${mark} note`, list: [mark] })
    },
  )

  it('through the queue is stored in the same way, and is the same event as over HTTP', async () => {
    const [tenant, mark] = [`vault-${randomUUID()}`, aNotedMark()]
    const payment = aPayment({ subject: 'person/1', device: `${mark} phone` })
    const event = { ...payment, data: { ...(payment.data as object), note: mark } }
    await enqueue(makeSqs(), INTAKE_QUEUE_URL, tenant, [event])
    const fact = await eventually(() => receivedBy(tenant))
    expect(JSON.stringify(fact)).not.toContain(mark)
    expect((await open(fact))?.fact).toMatchObject({ device: `${mark} phone`, data: { note: mark } })
    const client = await aClient(environment, tenant)
    expect((await client.post(event)).status).toBe(202)
    const other = await client.post({ ...event, data: { ...event.data, note: `${mark}x` } })
    expect([other.status, await other.json()]).toMatchObject([409, { code: 'event-id-taken' }])
    expect(
      await factsOfTenant(FACTS_TABLE, tenant).then((all) => all.filter(({ happening }) => happening === 'received')),
    ).toHaveLength(1)
  })

  it('is in clear in no item of the vault, and in no stored answer', async () => {
    const text = `${await textOf(VAULT_TABLE)}${await textOf(IDEMPOTENCY_TABLE)}`
    expect(marks).toHaveLength(intakeDoors.length + 1)
    expect(marks.filter((mark) => text.includes(mark))).toEqual([])
  })

  it('sent by many at once is stored once, with the values of the one that won', async () => {
    const tenant = `vault-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const payment = aPayment()
    const events = Array.from({ length: 6 }, (_, index) => ({
      ...payment,
      data: { ...(payment.data as object), note: `${index % 2}` },
    }))
    const answers = await Promise.all(events.map((event) => client.post(event)))
    const fact = await receivedBy(tenant)
    const won = fact && (await open(fact))?.fact.data.note
    expect(answers.map(({ status }) => status)).toEqual(events.map(({ data }) => (data.note === won ? 202 : 409)))
  })
})

const extensions = Object.fromEntries(
  Array.from({ length: extensionCountMax }, (_, index) => [`x${index}`, `${index}`.padEnd(extensionLengthMax, 'x')]),
)

/** A field for each index, as many as an event with the other parts can have. */
const filled = (
  { data, ...rest }: JsonObject,
  into: (fields: JsonObject) => JsonObject,
  field: (index: number) => [string, unknown],
): JsonObject => {
  const event = (count: number) => ({
    ...rest,
    data: { ...(data as JsonObject), ...into(Object.fromEntries(Array.from({ length: count }, (_, n) => field(n)))) },
  })
  const bytesOf = (count: number) => Buffer.byteLength(JSON.stringify(event(count)))
  let [fits, fails] = [0, eventBytesMax]
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2)
    if (bytesOf(middle) <= eventBytesMax) fits = middle
    else fails = middle
  }
  return event(fits)
}

const exampleOf = (type: string): JsonObject => ({ ...aPayment(), type, data: catalogue.get(type)?.example ?? {} })

const measure = { value: 1, unit: 'count', x: 1 }

const atTheLimit: readonly (readonly [string, () => JsonObject])[] = [
  [
    'tiny unknown fields',
    () =>
      filled(
        aPayment(),
        (fields) => fields,
        (index) => [index.toString(36), 1],
      ),
  ],
  [
    'tiny unknown fields and all extension attributes',
    () =>
      filled(
        aPayment(extensions),
        (fields) => fields,
        (index) => [`f${index}`, 1],
      ),
  ],
  [
    'unknown fields in many objects',
    () =>
      filled(
        exampleOf('Risk.Profile.Modified.v1'),
        (limits) => ({ before: { level: 'moderate', limits } }),
        (index) => [index.toString(36), measure],
      ),
  ],
  [
    'unknown fields in many objects with names that a pointer escapes',
    () =>
      filled(
        exampleOf('Risk.Profile.Modified.v1'),
        (limits) => ({ before: { level: 'moderate', limits } }),
        (index) => [index.toString(36).padEnd(64, '~'), measure],
      ),
  ],
  [
    'unknown fields in each object of a list',
    () => {
      const event = exampleOf('AiGeneration.Samples.Ready.v1')
      const [preview] = (event.data as { samplePreviews: readonly JsonObject[] }).samplePreviews
      const samplePreviews = Array.from({ length: 100 }, (_, index) => ({ ...preview, x: 'x'.repeat(900), index }))
      return { ...event, data: { ...(event.data as JsonObject), samplePreviews } }
    },
  ],
]

describe.concurrent('An event as large as it may be, with', () => {
  it.each(atTheLimit)('%s is stored, published and read again', async (_, make) => {
    const tenant = `large-${randomUUID()}`
    const [client, topic] = await Promise.all([aClient(environment, tenant), listenToTopic(FACTS_TOPIC_ARN, tenant)])
    const event = make()
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(event),
    }
    // The same request again after no answer, which is temporary, too.
    const answer = await eventually(() => client.call('/v1/events', request).catch(() => undefined))
    const { id } = (await answer.json()) as { id: string }
    expect(answer.status).toBe(202)
    const read = (await client.get(`/v1/events/${id}`)).body as { event: JsonObject }
    expect(JSON.stringify(read.event.data)).toBe(JSON.stringify(event.data))

    const fact = await receivedBy(tenant)
    const item = await dynamo.send(
      new GetCommand({ TableName: VAULT_TABLE, Key: { pk: `${tenant}#${id}`, sk: 'personal' } }),
    )
    const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
    // The limits of an item of DynamoDB and of a message of SNS, without 10 KB for keys and attributes.
    expect(bytesOf(item.Item)).toBeLessThan(390_000)
    expect(bytesOf(fact)).toBeLessThan(eventBytesMax + 20_000)
    const texts = await eventually(async () => {
      const drained = await topic.drain()
      return drained.some((text) => text.includes('"received"')) && drained
    })
    expect(texts.some((text) => JSON.parse(text).id === fact?.id)).toBe(true)
    await topic.close()
  })
})
