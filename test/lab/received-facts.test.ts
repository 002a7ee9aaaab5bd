import { expect, it } from 'vitest'
import { makeReceivedFacts } from '#lab/tally/received-facts.ts'

const delivery = (id: string, { tenant = 'acme', happening = 'received', redelivered = false } = {}) => ({
  content: Buffer.from(JSON.stringify({ id, tenantid: tenant, happening })),
  fields: { redelivered },
  properties: { messageId: id },
})

it('counts how often each fact of the tenant comes, and each kind’s facts once', () => {
  const { received, take } = makeReceivedFacts('acme')
  take(delivery('a'))
  take(delivery('a'))
  take(delivery('b', { happening: 'assessed#baseline@1' }))
  take(delivery('c', { happening: 'assessed#baseline@1' }))
  take(delivery('d', { tenant: 'other' }))
  expect([...received.byFact]).toEqual([
    ['a', 2],
    ['b', 1],
    ['c', 1],
  ])
  expect([...received.byKind]).toEqual([
    ['received', 1],
    ['assessed', 2],
  ])
})

it('does not count a redelivery as a second message', () => {
  const { received, take } = makeReceivedFacts('acme')
  take(delivery('a'))
  take(delivery('a', { redelivered: true }))
  take(delivery('b', { redelivered: true }))
  expect([...received.byFact]).toEqual([
    ['a', 1],
    ['b', 1],
  ])
})

it('ignores a message that is not a fact', () => {
  const { received, take } = makeReceivedFacts('acme')
  take({ ...delivery('a'), content: Buffer.from('not JSON') })
  take({ ...delivery('a'), content: Buffer.from('{"tenantid":"acme"}') })
  expect(received.byFact.size).toBe(0)
})
