import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Message } from '#bridge/domain/message.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { factId } from '#facts/application/identity.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { sealedAttributes, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { type AmqpConsumer, openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import { aClient, aPayment, type Client } from '#test/support/world/client.ts'
import { cloudEventFaults } from '#test/support/world/cloud-event-schema.ts'
import { deadLetterWith } from '#test/support/world/dead-letters.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')

let consumer: AmqpConsumer
let client: Client
const tenantId = `versions-${randomUUID()}`

beforeAll(async () => {
  consumer = await openAmqpConsumer(environment.AMQP_URL ?? '')
  client = await aClient(environment, tenantId)
})

afterAll(() => consumer.close())

/** Sends an event of a type and receives every message published for it. */
const sendAndReceive = async (type: string, data: unknown) => {
  const answer = await client.post(aPayment({ type, data }))
  const { id } = (await answer.json()) as { id: string }
  expect(answer.status).toBe(202)
  const happenings = ['received', `assessed#baseline@${baselineRuleset.version}`, 'moved#0001']
  const ids = happenings.map((happening) => factId(tenantId, id, happening))
  const messages = await eventually(async () => {
    const received = await consumer.received(ids)
    return (received['sluice.events']?.length ?? 0) >= ids.length && received
  })
  return { id, messages, received: factId(tenantId, id, 'received') }
}

const dataOf = (message: Message | undefined) => JSON.parse(message?.body ?? '{}').data as Record<string, unknown>

describe('An order', () => {
  const order = { orderId: 'o-1', accountId: '4711', instrument: 'XAU', side: 'buy' }

  it('of the second version is published unchanged, and as the first version for older consumers', async () => {
    const { messages, received, id } = await sendAndReceive('Trading.Order.Placed.v2', {
      ...order,
      quantity: '12.50',
      orderType: 'limit',
      limitPrice: { minorUnits: 200_000, currency: 'EUR' },
      notional: { minorUnits: 2_500_000, currency: 'EUR' },
    })
    const [second] = (messages['sluice.events'] ?? []).filter(({ messageId }) => messageId === received)
    const [first] = messages.trading_events ?? []
    expect(second).toMatchObject({ routingKey: 'Trading.Order.Placed.v2' })
    expect(dataOf(second)).toMatchObject({ quantity: '12.50', orderType: 'limit' })
    expect(first).toMatchObject({ routingKey: 'Trading.Order.Placed.v1', messageId: received })
    expect(dataOf(first)).toEqual({ ...order, quantity: 12.5, notional: { minorUnits: 2_500_000, currency: 'EUR' } })
    const { body } = await client.get(`/v1/events/${id}`)
    expect(body).toMatchObject({ assessment: { inputs: { amount: { minorUnits: 2_500_000 } } } })
  })

  it('of the first version is scored as the second, and is published unchanged', async () => {
    const data = { ...order, quantity: 12.5, notional: { minorUnits: 900, currency: 'EUR' } }
    const { messages, id } = await sendAndReceive('Trading.Order.Placed.v1', data)
    expect(dataOf(messages.trading_events?.[0])).toEqual(data)
    const { body } = await client.get(`/v1/events/${id}`)
    expect(body).toMatchObject({ assessment: { inputs: { amount: { minorUnits: 900 } } } })
  })

  it('of a version that no consumer accepts is set aside at once, with the reason', async () => {
    const mark = randomUUID()
    const sqs = makeSqs()
    const fact = aFact({ type: 'Trading.Order.Placed.v3', eventtype: 'Trading.Order.Placed.v3', data: { mark } })
    const text = JSON.stringify(fact)
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: environment.SCORING_QUEUE_URL,
        MessageBody: text,
        MessageAttributes: await sealedAttributes(text, sealOfCopy(environment)),
      }),
    )
    expect(await deadLetterWith(sqs, environment.SCORING_DEAD_LETTERS_URL, mark)).toMatchObject({
      code: 'event-version-unaccepted',
      reason:
        'scoring accepts Trading.Order.Placed v2, and no conversion from v3 exists. See docs/event-versioning.md.',
      tries: expect.stringMatching(/^[1-3]$/),
    })
  })
})

describe('A published message', () => {
  const producible = [...catalogue.values()].filter(({ publisher }) => !publisher.startsWith('sluice/'))

  it('is a CloudEvent by the project’s own schema, whatever its type', async () => {
    const sent = await Promise.all(
      producible.map(({ type, example }) => client.post(aPayment({ type, data: example }))),
    )
    expect(sent.filter(({ status }) => status !== 202)).toEqual([])
    const receipts = (await Promise.all(sent.map((answer) => answer.json()))) as { id: string }[]
    const ids = receipts.map(({ id }) => factId(tenantId, id, 'received'))
    const messages = await eventually(async () => {
      const received = await consumer.received(ids)
      return (received['sluice.events']?.length ?? 0) >= ids.length && received
    })
    for (const { body } of Object.values(messages).flat()) expect(cloudEventFaults(JSON.parse(body))).toEqual([])
  })
})
