import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { streamHandler } from '#platform/stream-handler.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const parts = { logger: makeLogger('test'), metrics: makeMetrics('test') }

const aStreamRecord = (sequence: number, text: string, eventName: 'INSERT' | 'REMOVE' = 'INSERT'): DynamoDBRecord => ({
  eventName,
  dynamodb: { SequenceNumber: String(sequence), NewImage: { fact: { S: text } } },
})

const facts = Array.from({ length: 5 }, () => aFact())
const records = facts.map((fact, index) => aStreamRecord(100 + index, JSON.stringify(fact)))

const read = async (factCount: number, Records = records) => {
  const seen: Fact[] = []
  const handler = streamHandler(parts, async (given) => {
    seen.push(...given)
    return { factCount }
  })
  const { batchItemFailures } = await handler({ Records }, aContext())
  return { seen, failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) }
}

describe('the reader of the fact stream', () => {
  it('is done with a batch of which every fact is done', async () => {
    expect(await read(5)).toEqual({ seen: facts, failures: [] })
  })

  it('continues from the first fact that is not done', async () => {
    expect((await read(3)).failures).toEqual(['103'])
    expect((await read(0)).failures).toEqual(['100'])
  })

  it('skips a record that is not a new fact, and still counts correctly', async () => {
    const removed = aStreamRecord(99, '', 'REMOVE')
    const mixed = [removed, ...records.slice(0, 2), removed, ...records.slice(2)]
    expect(await read(2, mixed)).toEqual({ seen: facts, failures: ['102'] })
  })

  it('fails the whole batch for a record that is not a fact, so that it is found by bisection and never skipped', async () => {
    await expect(read(5, [...records, aStreamRecord(200, '{}')])).rejects.toMatchObject({ code: 'message-poison' })
  })
})
