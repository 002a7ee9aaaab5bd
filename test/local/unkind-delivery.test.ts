import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { makeUnkindDelivery } from '#local/sources/unkind-delivery.ts'
import { aKindSource } from '#test/support/builders/a-kind-source.ts'

const records = (from: number, to: number): DynamoDBRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ dynamodb: { SequenceNumber: String(from + index) } }))

const numberOf = ({ dynamodb }: DynamoDBRecord): number => Number(dynamodb?.SequenceNumber)

/** Delivers this many batches of ten under conditions. No pause is waited for: the copy is ending. */
const delivering = async (seed: number, batchCount: number, faultRate = 0.3) => {
  const batches: number[][] = []
  const checkpoints: number[] = []
  const kinds: string[] = []
  const unkindness = {
    ...aKindSource,
    conditions: { seed, faultRate, instances: 3 },
    countFault: (kind: string) => kinds.push(kind),
  }
  const deliver = makeUnkindDelivery(
    async (batch, onHandled) => {
      batches.push(batch.map(numberOf))
      const last = batch.at(-1)
      if (last) onHandled?.(numberOf(last).toString())
      return batch.length
    },
    unkindness,
    AbortSignal.abort(),
  )
  for (let start = 1; start <= batchCount * 10; start += 10)
    expect(await deliver(records(start, start + 9), (number) => checkpoints.push(Number(number)))).toBe(10)
  return { batches, checkpoints, kinds }
}

describe('An unkind stream', () => {
  it('delivers batches twice and cut, and never out of order: a repeat begins at the first record of its batch', async () => {
    const { batches, checkpoints } = await delivering(7, 40)
    let handled = 0
    let repeats = 0
    for (const [index, batch] of batches.entries()) {
      const [first = 0] = batch
      expect(batch).toEqual(Array.from({ length: batch.length }, (_, offset) => first + offset))
      if (first !== handled + 1) {
        repeats += 1
        expect(batch).toEqual(batches[index - 1])
      }
      handled = batch.at(-1) ?? 0
    }
    expect(handled).toBe(400)
    expect(repeats).toBeGreaterThan(3)
    expect(batches.some(({ length }) => length < 10)).toBe(true)
    expect(checkpoints).toEqual(checkpoints.toSorted((a, b) => a - b))
  })

  it('counts each fault by its kind', async () => {
    const { batches, kinds } = await delivering(7, 40)
    const count = (kind: string) => kinds.filter((one) => one === kind).length
    expect(batches.length).toBe(40 + count('stream-cut') + count('stream-twice'))
    expect(count('stream-late')).toBeGreaterThan(3)
  })

  it('makes the same choices with the same seed, and others with another', async () => {
    const [first, again, other] = await Promise.all([delivering(7, 20), delivering(7, 20), delivering(8, 20)])
    expect(again.batches).toEqual(first.batches)
    expect(other.batches).not.toEqual(first.batches)
  })

  it('is kind at rate 0', async () => {
    const { batches, kinds } = await delivering(7, 20, 0)
    expect(batches).toHaveLength(20)
    expect(kinds).toEqual([])
  })
})
