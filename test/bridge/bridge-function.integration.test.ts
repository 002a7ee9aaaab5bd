import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { makeSqs } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aSealedRecord, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { type AmqpConsumer, openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'

const sqs = makeSqs()
let deadLettersUrl: string
let consumer: AmqpConsumer
let bridge: (...bodies: readonly string[]) => Promise<SQSBatchResponse>

beforeAll(async () => {
  consumer = await openAmqpConsumer(inject('environment').AMQP_URL ?? '')
  const made = await sqs.send(new CreateQueueCommand({ QueueName: `test-${randomUUID()}` }))
  deadLettersUrl = made.QueueUrl ?? ''
  process.env.BRIDGE_DEAD_LETTERS_URL = deadLettersUrl
  const { handler } = await import('../../functions/bridge/bridge-to-rabbitmq.ts')
  bridge = async (...bodies) =>
    handler({ Records: await Promise.all(bodies.map(recordOf)) } satisfies SQSEvent, context)
})

afterAll(async () => {
  await consumer.close()
  await sqs.send(new DeleteQueueCommand({ QueueUrl: deadLettersUrl }))
})

it('takes facts from its queue to RabbitMQ, and a second delivery goes nowhere', async () => {
  const [payment, report] = [aFact(), aFact({ type: 'Risk.Event.Reported.v1' })]
  const [first, second] = [JSON.stringify(payment), JSON.stringify(report)]
  expect(await bridge(first, second, first)).toEqual({ batchItemFailures: [] })
  expect(await bridge(second, first)).toEqual({ batchItemFailures: [] })
  const received = await consumer.received([payment.id, report.id])
  expect(received['sluice.events']?.map(({ body }) => JSON.parse(body))).toEqual([payment, report])
  expect(received.risk_events?.map(({ body }) => JSON.parse(body))).toEqual([report])
})

it('sets aside a sealed message that is not a fact, with the reason, and publishes the rest', async () => {
  const fact = aFact()
  expect(await bridge('{ "poison"', JSON.stringify(fact))).toEqual({ batchItemFailures: [] })
  expect((await consumer.received([fact.id]))['sluice.events']).toHaveLength(1)
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLettersUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 5 }),
  )
  expect(Messages).toMatchObject([
    { Body: '{ "poison"', MessageAttributes: { code: { StringValue: 'message-poison' } } },
  ])
})

it('offers a fact again that goes nowhere, and publishes the rest', async () => {
  const [lost, fact] = [aFact({ type: 'Unknown.Entity.Changed.v1' }), aFact()]
  expect(await bridge(JSON.stringify(lost), JSON.stringify(fact))).toEqual({
    batchItemFailures: [{ itemIdentifier: '0' }],
  })
  expect((await consumer.received([fact.id]))['sluice.events']).toHaveLength(1)
})

const context = { functionName: 'bridge-to-rabbitmq', awsRequestId: randomUUID() } as Context

const recordOf = (body: string, index: number) =>
  aSealedRecord(body, sealOfCopy(inject('environment')), { messageId: String(index) })
