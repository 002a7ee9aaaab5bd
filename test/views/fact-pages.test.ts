import { expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { aStoredFact } from '#test/support/builders/a-change.ts'
import { aDynamoClient } from '#test/support/builders/a-dynamo-client.ts'
import { factPages } from '#views/adapters/dynamo-rebuild.ts'

it('returns the facts of a page around items that are not facts, and names those by key', async () => {
  const [first, second] = [aStoredFact(), aStoredFact()]
  const itemOf = (fact: Fact) => ({
    pk: `${fact.tenantid}#${fact.eventid}`,
    sk: fact.happening,
    fact: JSON.stringify(fact),
  })
  const bad = [
    { pk: 'a', sk: 'no text' },
    { pk: 'b', sk: 'no JSON', fact: '{' },
    { pk: 'c', sk: 'no fact', fact: '{}' },
    { pk: 'd', sk: 'a number', fact: 7 },
  ]
  const ended = { ...itemOf(aStoredFact()), expiresAt: Math.floor(Date.now() / 1000) }
  const items = [itemOf(first), ...bad, ended, { pk: '#pulse#1', sk: 'pulse' }, itemOf(second)]
  const skipped: string[] = []
  const pages: Fact[] = []
  const client = aDynamoClient(() => ({ Items: items }))
  for await (const page of factPages(client, 'facts', ({ sk }) => skipped.push(sk))) pages.push(...page)
  expect(pages).toEqual([first, second])
  expect(skipped).toEqual(['no text', 'no JSON', 'no fact', 'a number'])
})
