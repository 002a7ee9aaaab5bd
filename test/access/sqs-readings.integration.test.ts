import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { makeSqsReadings, readReadReport } from '#access/adapters/sqs-readings.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { aRecord } from '#test/support/builders/an-sqs-event.ts'

const sqs = makeSqs()

const aRead = () => ({
  ...{ kind: 'reading' as const, isOperator: false, partnerId: 'shop-7', resource: randomUUID() },
  ...{ subject: 'Zoë', issuer: 'https://issuer.example', tenantId: 'acme', address: '2001:db8::7' },
  ...{ route: 'GET /v1/events', requestId: randomUUID(), correlationId: randomUUID() },
  ...{ readAt: '2026-03-01T12:00:00.000Z', reason: 'A \u0000 customer rang.' },
})

it('delivers a read unchanged, whatever characters its texts hold', async () => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `reads-${randomUUID()}` }))
  const read = aRead()
  await makeSqsReadings(sqs, QueueUrl).send(read)
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))
  await sqs.send(new DeleteQueueCommand({ QueueUrl }))
  expect(message?.Body).toMatch(/^[ -~]+$/)
  expect(readReadReport(aRecord(message?.Body ?? ''))).toEqual(read)
})

it('takes a report of an earlier version for a read by an operator', () => {
  const { kind: _, isOperator: __, partnerId: ___, ...earlier } = aRead()
  expect(readReadReport(aRecord(JSON.stringify(earlier)))).toEqual({
    ...earlier,
    kind: 'operator-read',
    isOperator: true,
  })
})

it('takes a reading of nothing for poison', () => {
  const { resource: _, ...read } = aRead()
  expect(() => readReadReport(aRecord(JSON.stringify(read)))).toThrowError(
    expect.objectContaining({ code: 'message-poison' }),
  )
})

it('is for a later try where the queue does not accept the read', async () => {
  const queue = makeSqsReadings(sqs, `http://127.0.0.1/000000000000/none-${randomUUID()}`)
  await expect(queue.send(aRead())).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
})

it.each(['', '{', '[]', '{"subject":"olga"}'])('takes %j for poison', (body) => {
  expect(() => readReadReport(aRecord(body))).toThrowError(expect.objectContaining({ code: 'message-poison' }))
})
