import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delaySeconds, makeSourceQueue } from '#platform/source-queue.ts'
import { anSqsClient } from '#test/support/builders/an-sqs-client.ts'
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
  const letters: { MessageAttributes: Readonly<Record<string, MessageAttributeValue>> }[] = []
  const sqs = anSqsClient((input) => {
    letters.push(input as (typeof letters)[number])
    return {}
  })
  const producers = Object.entries(planted).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }])
  const record = aRecord('{}', { messageAttributes: Object.fromEntries(producers) })
  const queueUrl = 'http://127.0.0.1/000000000000/a-queue'
  const queue = makeSourceQueue(sqs, { queueUrl, deadLettersUrl: queueUrl, keepsSender })
  await queue.setAside(record, { code: 'sender-forbidden', reason: 'r' })
  const attributes = Object.entries(letters[0]?.MessageAttributes ?? {})
  return Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]))
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

describe('Messages that are postponed', () => {
  const postpone = (output: object, inputs: unknown[] = []) => {
    const queueUrl = 'http://127.0.0.1/000000000000/a-queue'
    const sqs = anSqsClient((input) => {
      inputs.push(input)
      return output
    })
    return makeSourceQueue(sqs, { queueUrl, deadLettersUrl: queueUrl }).postpone([aRecord('{}'), aRecord('{}')])
  }

  it('are hidden for longer with one call', async () => {
    const inputs: unknown[] = []
    await postpone({ Successful: [{ Id: '0' }, { Id: '1' }], Failed: [] }, inputs)
    expect(inputs).toMatchObject([{ Entries: [{ Id: '0' }, { Id: '1' }] }])
  })

  it('are reported when SQS fails one of them', async () => {
    const Failed = [{ Id: '1', Code: 'InternalError', SenderFault: false }]
    await expect(postpone({ Successful: [{ Id: '0' }], Failed })).rejects.toThrow('1 of 2 messages: InternalError')
  })
})
