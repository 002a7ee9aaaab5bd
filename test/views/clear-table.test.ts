import { describe, expect, it } from 'vitest'
import { aDynamoClient } from '#test/support/builders/a-dynamo-client.ts'
import { clearTable } from '#views/adapters/dynamo-rebuild.ts'

/** A table with two items. Each batch of deletions leaves one, until `throttledCount` batches were sent. */
const aThrottledTable = (throttledCount: number) => {
  const deletions: unknown[] = []
  const request = { DeleteRequest: { Key: { pk: { S: 'b' } } } }
  const client = aDynamoClient((input) => {
    if (!(input instanceof Object && 'RequestItems' in input)) return { Items: [{ pk: 'a' }, { pk: 'b' }] }
    deletions.push(input.RequestItems)
    return { UnprocessedItems: deletions.length <= throttledCount ? { views: [request] } : {} }
  })
  return { deletions, clear: () => clearTable(client, { table: 'views', keys: ['pk'] }, async () => undefined) }
}

describe('The deletion of all items', () => {
  it('sends again what was not deleted', async () => {
    const { deletions, clear } = aThrottledTable(2)
    await clear()
    expect(deletions.map((items) => JSON.stringify(items).match(/"pk"/g)?.length)).toEqual([2, 1, 1])
  })

  it('ends after 60 tries of one batch, for a later try', async () => {
    const { deletions, clear } = aThrottledTable(Number.POSITIVE_INFINITY)
    await expect(clear()).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
    expect(deletions).toHaveLength(60)
  })
})
