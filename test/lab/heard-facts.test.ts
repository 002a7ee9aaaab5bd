import { expect, it } from 'vitest'
import { makeHeardFacts } from '#lab/tally/heard-facts.ts'

const delivery = (id: string, { tenant = 'acme', happening = 'received', redelivered = false } = {}) => ({
  content: Buffer.from(JSON.stringify({ id, tenantid: tenant, happening })),
  fields: { redelivered },
  properties: { messageId: id },
})

it('counts how often each fact of the tenant comes, and each kind’s facts once', () => {
  const { heard, take } = makeHeardFacts('acme')
  take(delivery('a'))
  take(delivery('a'))
  take(delivery('b', { happening: 'assessed#baseline@1' }))
  take(delivery('c', { happening: 'assessed#baseline@1' }))
  take(delivery('d', { tenant: 'other' }))
  expect([...heard.byFact]).toEqual([
    ['a', 2],
    ['b', 1],
    ['c', 1],
  ])
  expect([...heard.byKind]).toEqual([
    ['received', 1],
    ['assessed', 2],
  ])
})

it('does not take the broker’s second try for a second message', () => {
  const { heard, take } = makeHeardFacts('acme')
  take(delivery('a'))
  take(delivery('a', { redelivered: true }))
  take(delivery('b', { redelivered: true }))
  expect([...heard.byFact]).toEqual([
    ['a', 1],
    ['b', 1],
  ])
})

it('passes over what is no fact', () => {
  const { heard, take } = makeHeardFacts('acme')
  take({ ...delivery('a'), content: Buffer.from('not JSON') })
  take({ ...delivery('a'), content: Buffer.from('{"tenantid":"acme"}') })
  expect(heard.byFact.size).toBe(0)
})
