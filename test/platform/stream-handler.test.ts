import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { PublishResult } from '#facts/application/publish-facts.ts'
import type { StreamChange } from '#facts/application/stream-change.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { streamHandler } from '#platform/stream-handler.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const metrics = makeMetrics('test')
const parts = { logger: makeLogger('test'), metrics, stackMetrics: metrics }

const aStreamRecord = (known: Partial<DynamoDBRecord> = {}): DynamoDBRecord => ({
  eventID: 'change-1',
  eventName: 'INSERT',
  dynamodb: {
    ApproximateCreationDateTime: 1_772_366_400,
    SequenceNumber: '100',
    Keys: { pk: { S: 'acme#1' }, sk: { S: 'received' } },
    NewImage: { fact: { S: 'the text' } },
  },
  ...known,
})

const read = async (Records: DynamoDBRecord[], result: Partial<PublishResult> = {}) => {
  const seen: StreamChange[] = []
  const handler = streamHandler(parts, async (changes) => {
    seen.push(...changes)
    return { published: 0, setAside: 0, altered: 0, ...result }
  })
  const { batchItemFailures } = await handler({ Records }, aContext())
  return { seen, failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) }
}

const change: StreamChange = {
  changeId: 'change-1',
  sequenceNumber: '100',
  action: 'INSERT',
  pk: 'acme#1',
  sk: 'received',
  text: 'the text',
  at: '2026-03-01T12:00:00.000Z',
  service: undefined,
}

describe('the reader of the fact stream', () => {
  it('passes every change on, and is done where none is blocked', async () => {
    expect(await read([aStreamRecord()])).toEqual({ seen: [change], failures: [] })
  })

  it('continues from the change that is blocked', async () => {
    expect((await read([aStreamRecord()], { blockedAt: change })).failures).toEqual(['100'])
  })

  it.each([
    ['MODIFY', { eventName: 'MODIFY' }, { action: 'MODIFY' }],
    [
      'a removal by TTL',
      { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } },
      { action: 'REMOVE', service: 'dynamodb.amazonaws.com' },
    ],
    [
      'an identity of another type',
      { userIdentity: { type: 'Person', principalId: 'dynamodb.amazonaws.com' } },
      { service: undefined },
    ],
  ] as const)('reads %s', async (_, known, expected) => {
    expect((await read([aStreamRecord(known)])).seen).toMatchObject([expected])
  })

  it.each([
    ['no text', { NewImage: { fact: { N: '1' } } }],
    ['no image and no keys', {}],
  ])('throws for no record, not for one with %s', async (_, dynamodb) => {
    expect((await read([aStreamRecord({ dynamodb })])).seen).toMatchObject([{ text: undefined }])
  })
})
