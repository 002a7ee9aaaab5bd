import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import { recordedFacts } from '#lab/backtest/recorded-facts.ts'
import { Interrupted } from '#lab/backtest/watch.ts'

/** A table of empty pages without end. `onPage` receives the number of pages read. */
const makeEmptyPages = (onPage: (count: number) => void): DynamoDBDocumentClient => {
  const client = new DynamoDBClient({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'a' } })
  const handle = async () => ({ response: { statusCode: 200, headers: {}, body: page() } })
  let count = 0
  const page = (): Uint8Array => {
    count += 1
    onPage(count)
    return new TextEncoder().encode(JSON.stringify({ Items: [], LastEvaluatedKey: { id: { S: `${count}` } } }))
  }
  client.config.requestHandler = { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) }
  return DynamoDBDocumentClient.from(client)
}

it('ends on an interrupt after an empty page', async () => {
  const stop = new AbortController()
  let pageCount = 0
  const dynamo = makeEmptyPages((count) => {
    pageCount = count
    if (count === 3) stop.abort(new Interrupted())
    if (count === 10) throw new Error('It went on reading.')
  })
  const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T12:00:00.000Z' }
  const options = { tenantId: 'acme', range, types: 'assessments' } as const
  const facts = recordedFacts({ dynamo, table: 'facts', shardCount: 1 }, options, stop.signal)
  await expect(facts.next()).rejects.toThrow(Interrupted)
  expect(pageCount).toBe(3)
})
