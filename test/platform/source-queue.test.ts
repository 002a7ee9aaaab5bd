import { SQSClient } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { delaySeconds, makeSourceQueue } from '#platform/source-queue.ts'
import { aRecord } from '#test/support/builders/an-sqs-event.ts'

it('waits longer with each try, from 1 second to 60, and never not at all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (tries) => {
      const delay = delaySeconds(tries)
      const ceiling = Math.min(2 ** Math.min(tries, 10), 60)
      expect(delay).toBeGreaterThanOrEqual(Math.max(1, Math.floor(ceiling / 2)))
      expect(delay).toBeLessThanOrEqual(ceiling)
    }),
  )
})

it('keeps the seal and the tenant of a dead letter with more attributes than SQS accepts, so a redrive returns a genuine fact', async () => {
  const sent: Record<string, unknown>[] = []
  const sqs = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  sqs.middlewareStack.add(
    () =>
      async ({ input }) => {
        sent.push((input as { MessageAttributes: Record<string, unknown> }).MessageAttributes)
        return { response: {}, output: { $metadata: {} } }
      },
    { step: 'initialize', priority: 'high' },
  )
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'tenant', 'seal']
  const attributes = names.map((name) => [name, { dataType: 'String', stringValue: name }] as const)
  const record = aRecord('a fact', { messageAttributes: Object.fromEntries(attributes) })
  await makeSourceQueue(sqs, { queueUrl: 'https://queue', deadLettersUrl: 'https://letters' }).setAside(record, {
    code: 'message-poison',
    reason: 'It is not a fact.',
  })
  const [kept = {}] = sent
  expect(Object.keys(kept)).toHaveLength(10)
  expect(kept).toMatchObject({ seal: { StringValue: 'seal' }, tenant: { StringValue: 'tenant' } })
})
