import { describe, expect, it } from 'vitest'
import { accountsOf, entryOf, factOf, followLike, logItem, receivedLike } from '#lab/bench/floor/items.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'

const received = factOf(JSON.stringify(aFact({ producerid: 'a-producer-gives-ids-of-36-characters' })))
const assessed = factOf(JSON.stringify({ ...anAssessment(), causationid: received.id }))

describe('An item of the floor', () => {
  it('has the attributes and the order of an item of Sluice, with ids of its own', () => {
    const like = receivedLike(received, 'bench-bare')
    expect(Object.keys(like)).toEqual(Object.keys(received))
    expect(like).toMatchObject({ tenantid: 'bench-bare', data: { amount: received.data.amount } })
    expect(accountsOf(like)).not.toEqual(accountsOf(receivedLike(received, 'bench-bare')))
    expect([like.id, like.eventid, like.correlationid]).not.toContain(received.id)
  })

  it('follows from the item before it', () => {
    const cause = receivedLike(received, 'bench-bare')
    const { eventid, correlationid, receivedat } = cause
    const next = followLike(assessed, cause)
    expect(Object.keys(next).toSorted()).toEqual(Object.keys(assessed).toSorted())
    expect(next).toMatchObject({ eventid, correlationid, receivedat, causationid: cause.id, tenantid: 'bench-bare' })
    expect(logItem(next)).toMatchObject({ pk: `bench-bare#${eventid}`, sk: 'assessed#baseline@1', factId: next.id })
  })

  it('continues the numbers of the audit chain', () => {
    const first = entryOf(received, { sequence: 9_999, hash: 'the-end' })
    expect(first).toMatchObject({ sequence: 10_000, previousHash: 'the-end', chainPk: `${received.tenantid}#1` })
    expect(entryOf(assessed, first)).toMatchObject({ sequence: 10_001, previousHash: first.hash })
  })
})
