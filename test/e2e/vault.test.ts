import { randomUUID } from 'node:crypto'
import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { aMark } from '#test/support/builders/marked.ts'
import { aClient, aPayment, enqueue } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { intakeDoors } from '#test/support/world/intake-doors.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import type { OpenedFact } from '#vault/application/open-facts.ts'

const environment = inject('environment')
const {
  FACTS_TABLE = '',
  VAULT_TABLE = '',
  IDEMPOTENCY_TABLE = '',
  VAULT_KEY = '',
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
