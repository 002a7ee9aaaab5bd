import { type MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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

/** Sets a message with these attributes aside, and returns those of its dead letter. */
const attributesOfLetter = async (planted: Readonly<Record<string, string>>, keepsSender: boolean) => {
  const letters: Readonly<Record<string, MessageAttributeValue>>[] = []
  const sqs = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  sqs.middlewareStack.add(
    () =>
      async ({ input }) => {
        letters.push((input as { MessageAttributes: Record<string, MessageAttributeValue> }).MessageAttributes)
        return { response: {}, output: { $metadata: {} } }
      },
    { step: 'initialize', priority: 'high' },
  )
  const attributes = Object.entries(planted).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }])
  const record = aRecord('{}', { messageAttributes: Object.fromEntries(attributes) })
  const queueUrl = 'http://127.0.0.1/000000000000/a-queue'
  const queue = makeSourceQueue(sqs, { queueUrl, deadLettersUrl: queueUrl, keepsSender })
  await queue.setAside(record, { code: 'sender-forbidden', reason: 'r' })
  return Object.fromEntries(Object.entries(letters[0] ?? {}).map(([name, { StringValue }]) => [name, StringValue]))
}

describe('A message that is set aside', () => {
  it('has the sender that SQS names and the reason, whatever attributes its producer planted', async () => {
    const planted = { senderId: 'AIDAVICTIM', code: 'x', reason: 'x', tries: '0', firstFailureAt: 'x', other: 'y' }
    const firstFailureAt = '2026-03-01T12:00:01.000Z'
    expect(await attributesOfLetter(planted, true)).toEqual({
      ...{ senderId: 'AIDAEXAMPLE', code: 'sender-forbidden', reason: 'r', tries: '1', firstFailureAt },
      other: 'y',
    })
  })

  it('keeps the attributes that Sluice reads among ten of its producer', async () => {
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`a${index}`, 'x']))
    const letter = await attributesOfLetter({ ...many, tenant: 'acme', idempotencyKey: 'k-1' }, true)
    expect(letter).toMatchObject({ tenant: 'acme', idempotencyKey: 'k-1', senderId: 'AIDAEXAMPLE' })
    expect(Object.keys(letter)).toHaveLength(10)
  })

  it('keeps the seal and the tenant among ten attributes, so a redrive returns a genuine fact', async () => {
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`a${index}`, 'x']))
    const letter = await attributesOfLetter({ ...many, tenant: 'acme', seal: 'k.c' }, false)
    expect(letter).toMatchObject({ tenant: 'acme', seal: 'k.c' })
    expect(Object.keys(letter)).toHaveLength(10)
  })

  it('has no sender in a queue that keeps none', async () => {
    expect(await attributesOfLetter({}, false)).not.toHaveProperty('senderId')
  })
})
