import { expect, it } from 'vitest'
import { unlikeKinds } from '#lab/bench/likeness.ts'
import type { Samples } from '#lab/bench/samples.ts'

const someSamples = (known: Partial<Samples> = {}): Samples => ({
  received: { factId: 'a', fact: '{"id":"a","data":{"amount":1}}' },
  assessed: { factId: 'b', fact: '{"id":"b"}' },
  moved: { factId: 'c', fact: '{"id":"c","moves":[{"to":"held"}]}' },
  entry: { sequence: 7 },
  view: { status: 'held' },
  profile: { version: 1 },
  mark: { state: 'published' },
  key: { data: { status: 202 } },
  ...known,
})

it('does not mind other ids and numbers', () => {
  const other = { received: { factId: 'x', fact: '{"id":"x","data":{"amount":1}}' }, entry: { sequence: 1_234 } }
  expect(unlikeKinds(someSamples(), someSamples(other))).toEqual([])
})

it('sees an attribute that is missing, also within the text of a fact', () => {
  const other = { moved: { factId: 'c', fact: '{"id":"c","moves":[{"by":"held"}]}' }, view: {} }
  expect(unlikeKinds(someSamples(), someSamples(other))).toEqual(['moved', 'view'])
})

it('sees that an item is larger', () => {
  expect(unlikeKinds(someSamples(), someSamples({ mark: { state: 'published'.repeat(9) } }))).toEqual(['mark'])
})
