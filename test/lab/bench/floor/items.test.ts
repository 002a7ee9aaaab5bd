import { describe, expect, it } from 'vitest'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { accountsOf, entryOf, factOf, followLike, logItem, pendingOf, receivedLike } from '#lab/bench/floor/items.ts'
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

  it('is an audit entry of its batch, which waits for indexes', () => {
    const entry = entryOf(received, { batchId: 'a-batch', position: 3 })
    expect(entry).toMatchObject({ sk: 'received', batchId: 'a-batch', position: 3 })
    expect(readEntry(entry.entry)).toMatchObject({ format: 2, factId: received.id })
    expect(pendingOf([received], 'a-batch')).toMatchObject({ sk: 'a-batch', keys: [`${received.eventid}#received`] })
  })
})
