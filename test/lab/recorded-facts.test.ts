import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { recordedFacts } from '#lab/backtest/recorded-facts.ts'
import { Interrupted } from '#lab/backtest/watch.ts'
import { aStoredFact } from '#test/support/builders/a-change.ts'
import { aDynamoClient } from '#test/support/builders/a-dynamo-client.ts'

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
  const facts = recordedFacts({ dynamo, table: 'facts', shardCount: 1 }, options, {
    signal: stop.signal,
    skip: () => undefined,
  })
  await expect(facts.next()).rejects.toThrow(Interrupted)
  expect(pageCount).toBe(3)
})

it('yields the facts around an item that is not a fact, whose keys it names, and around the facts of an archived event', async () => {
  const [first, last] = [aStoredFact(), aStoredFact()]
  const itemOf = (fact: Fact) => ({ pk: 'acme#1', sk: fact.happening, fact: JSON.stringify(fact) })
  const ended = { ...itemOf(aStoredFact()), expiresAt: Math.floor(Date.now() / 1000) }
  const items = [itemOf(first), ended, { pk: 'acme#2', sk: 'received', fact: '{' }, itemOf(last)]
  const log = { dynamo: aDynamoClient(() => ({ Items: items })), table: 'facts', shardCount: 1 }
  const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T12:00:00.000Z' }
  const skipped: string[] = []
  const control = { signal: new AbortController().signal, skip: (keys: string) => void skipped.push(keys) }
  const read: string[] = []
  for await (const { id } of recordedFacts(log, { tenantId: 'acme', range, types: 'all' }, control)) read.push(id)
  expect(read.toSorted()).toEqual([first.id, last.id].toSorted())
  expect(skipped).toEqual(['acme#2 received'])
})
