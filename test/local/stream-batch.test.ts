import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { Invoke } from '#local/sources/event-source.ts'
import { makeDeliverInOrder } from '#local/sources/stream-batch.ts'

const records = (...numbers: readonly string[]): DynamoDBRecord[] =>
  numbers.map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }))

const numbersIn = (event: unknown): string[] =>
  (event as { Records: DynamoDBRecord[] }).Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')

/** A deliverer, and the batches its function has seen. */
const delivering = (answer: (batch: string[]) => unknown, settings = {}) => {
  const batches: string[][] = []
  const ending = new AbortController()
  const invoke: Invoke = async (event) => {
    const batch = numbersIn(event)
    batches.push(batch)
    return answer(batch)
  }
  const parts = { invoke, reportFailure: () => undefined, signal: ending.signal, retryFirstMs: 1 }
  return {
    batches,
    end: () => ending.abort(),
    deliver: makeDeliverInOrder({ ...parts, reportsFailures: true, bisects: true, ...settings }),
  }
}

describe('records of a shard', () => {
  it('go to the function as one batch', async () => {
    const { deliver, batches } = delivering(() => undefined)
    expect(await deliver(records('1', '2', '3'))).toBe(3)
    expect(batches).toEqual([['1', '2', '3']])
  })

  it('are tried again from the first one named as failed on', async () => {
    let isFirst = true
    const { deliver, batches } = delivering(() => {
      const answer = { batchItemFailures: isFirst ? [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] : [] }
      isFirst = false
      return answer
    })
    expect(await deliver(records('1', '2', '3', '4'))).toBe(4)
    expect(batches).toEqual([
      ['1', '2', '3', '4'],
      ['2', '3', '4'],
    ])
  })

  it('are halved when the function throws, until the poison is alone and no record has overtaken it', async () => {
    let poisonTries = 0
    const delivered: string[] = []
    const { deliver, batches } = delivering((batch) => {
      if (batch.includes('3') && (batch.length > 1 || ++poisonTries < 3)) throw new Error('poison')
      delivered.push(...batch)
    })
    expect(await deliver(records('1', '2', '3', '4', '5'))).toBe(5)
    expect(delivered).toEqual(['1', '2', '3', '4', '5'])
    expect(batches.filter((batch) => batch.join() === '3')).toHaveLength(3)
  })

  it('are not halved where the mapping does not ask for it', async () => {
    let tries = 0
    const { deliver, batches } = delivering(
      () => {
        if (++tries < 3) throw new Error('unavailable')
      },
      { bisects: false },
    )
    await deliver(records('1', '2'))
    expect(batches).toEqual([
      ['1', '2'],
      ['1', '2'],
      ['1', '2'],
    ])
  })

  it('are all tried again when the answer is not a batch response', async () => {
    let tries = 0
    const { deliver } = delivering(() => (++tries < 2 ? { batchItemFailures: [{ itemIdentifier: '' }] } : {}))
    expect(await deliver(records('1'))).toBe(1)
    expect(tries).toBe(2)
  })

  it('stay undone at the end rather than being skipped', async () => {
    const { deliver, end } = delivering(([first]) => {
      if (first === '2') end()
      return { batchItemFailures: [{ itemIdentifier: '2' }] }
    })
    expect(await deliver(records('1', '2', '3'))).toBe(1)
  })
})
