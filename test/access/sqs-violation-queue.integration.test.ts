import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { makeSqsViolationQueue, readViolationReport } from '#access/adapters/sqs-violation-queue.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { aRecord } from '#test/support/builders/an-sqs-event.ts'

const sqs = makeSqs()

const aReport = (call: string) => ({
  kind: 'header' as const,
  tenantId: 'acme',
  actor: 'Zoë',
  claimed: 'globex',
  occasionId: randomUUID(),
  call,
  correlationId: randomUUID(),
  detectedAt: '2026-03-01T12:00:00.000Z',
})

it('delivers a report unchanged, whatever characters the path of the call holds', async () => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `violations-${randomUUID()}` }))
  const report = aReport('GET /v1/ü\u0000\uffff\ufffe\ud800😀"\\')
  await makeSqsViolationQueue(sqs, QueueUrl).send(report)
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))
  await sqs.send(new DeleteQueueCommand({ QueueUrl }))
  expect(message?.Body).toMatch(/^[ -~]+$/)
  expect(readViolationReport(aRecord(message?.Body ?? ''))).toEqual(report)
})

it('is for a later try where the queue does not accept the report', async () => {
  const queue = makeSqsViolationQueue(sqs, `http://127.0.0.1/000000000000/none-${randomUUID()}`)
  await expect(queue.send(aReport('GET /'))).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
})

it.each(['', '{', '[]', '{"kind":"header"}'])('takes %j for poison', (body) => {
  expect(() => readViolationReport(aRecord(body))).toThrowError(expect.objectContaining({ code: 'message-poison' }))
})
