import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { aFact, somePayment } from '#test/support/builders/a-fact.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeCorrelatedFacts } from '#test/support/ports/views-stores.ts'
import { makeListCorrelatedFacts } from '#views/application/list-correlated-facts.ts'

const aWorld = () => {
  const facts = makeCorrelatedFacts()
  const [tenantid, correlationid] = [`tenant-${randomUUID()}`, randomUUID()]
  const add = async (minute: number, known: Partial<Fact> = {}) => {
    const recordedat = `2026-03-01T12:0${minute}:00.000Z`
    const fact = aFact({ tenantid, correlationid, recordedat, receivedat: recordedat, ...known })
    await facts.append(fact)
    return fact
  }
  const reader = { tenantId: tenantid, partnerId: undefined, isOperator: false }
  return { add, correlationid, reader, listFacts: makeListCorrelatedFacts({ facts }) }
}

const commitment = `commitment:${'a'.repeat(43)}`

describe(`list-correlated-facts, in ${storeName},`, () => {
  it('shows every fact with the id in recorded order, of every event, page by page', async () => {
    const { add, correlationid, reader, listFacts } = aWorld()
    const [third, first, second] = [await add(3), await add(1), await add(2)]
    await add(4, { correlationid: randomUUID() })
    const ids: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await listFacts(reader, correlationid.toUpperCase(), { limit: '1', ...(cursor && { cursor }) })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(ids).toEqual([first.id, second.id, third.id])
    const { items } = await listFacts(reader, correlationid, {})
    expect(items[0]).toEqual({
      ...{ id: first.id, eventId: first.eventid, eventType: first.type, type: first.type, happening: 'received' },
      ...{ recordedAt: first.recordedat, time: first.time, source: '/desk/7', by: 'a-producer', data: somePayment },
    })
  })

  it('shows nothing of another tenant, and a partner only what is its own', async () => {
    const { add, correlationid, reader, listFacts } = aWorld()
    const [own] = [await add(1, { partnerid: 'shop-7' }), await add(2), await add(3, { partnerid: 'shop-8' })]
    expect((await listFacts({ ...reader, partnerId: 'shop-7' }, correlationid, {})).items).toMatchObject([
      { id: own.id, partnerId: 'shop-7' },
    ])
    expect((await listFacts({ ...reader, tenantId: 'another' }, correlationid, {})).items).toEqual([])
  })

  it('gives a partner no cursor that names a fact of others, however many they have', async () => {
    const { add, correlationid, reader, listFacts } = aWorld()
    const partnerid = 'shop-7'
    const own = [await add(1, { partnerid }), await add(3, { partnerid }), await add(5, { partnerid })]
    for (const minute of [0, 2, 4, 6]) for (let fact = 0; fact < 3; fact += 1) await add(minute)
    for (const limit of ['1', '2', '3']) {
      const [ids, cursors]: [string[], string[]] = [[], []]
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await listFacts({ ...reader, partnerId: partnerid }, correlationid, {
          ...{ limit, ...(cursor && { cursor }) },
        })
        ids.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
        if (cursor) cursors.push(Buffer.from(cursor, 'base64url').toString())
      }
      expect(ids).toEqual(own.map(({ id }) => id))
      expect(cursors.filter((cursor) => !own.some(({ id }) => cursor.endsWith(id)))).toEqual([])
    }
  })

  it('opens no value of the vault, and hides identifiers and persons from an operator', async () => {
    const { add, correlationid, reader, listFacts } = aWorld()
    await add(1, { sluicevault: 'personal', data: { ...somePayment, reference: commitment } })
    const { items: own } = await listFacts(reader, correlationid, {})
    expect(own).toMatchObject([{ by: 'a-producer', data: { ...somePayment, reference: '•••' } }])
    const { items: shown } = await listFacts({ ...reader, isOperator: true }, correlationid, {})
    expect(shown).toMatchObject([
      { by: '•••', data: { amount: somePayment.amount, debtor: { accountId: '•••' }, reference: '•••' } },
    ])
  })

  it('hides from a partner who of the tenant acted on its event, and shows its own sender', async () => {
    const { add, correlationid, reader, listFacts } = aWorld()
    const received = await add(1, { partnerid: 'shop-7' })
    const claim = { type: 'Workflow.Review.Claimed.v1', data: { act: 1, version: 2, until: received.recordedat } }
    const by = { actor: 'ana', actorkind: 'user', happening: 'reviewed#0001', eventid: received.eventid }
    await add(2, { ...claim, ...by, partnerid: 'shop-7' })
    const byOf = async (known: object) =>
      (await listFacts({ ...reader, ...known }, correlationid, {})).items.map((item) => item.by)
    expect(await byOf({ partnerId: 'shop-7' })).toEqual(['a-producer', '•••'])
    expect(await byOf({})).toEqual(['a-producer', 'ana'])
  })

  it('is empty for an unknown id, and for text that is not an id', async () => {
    const { reader, listFacts } = aWorld()
    for (const id of [randomUUID(), 'flow'])
      expect(await listFacts(reader, id, {})).toEqual({ items: [], nextCursor: null })
  })

  it.each([{ limit: '0' }, { cursor: Buffer.from('events:2026-03-01T').toString('base64url') }, { colour: 'red' }])(
    'refuses a query that it does not understand: %o',
    async (query) => {
      const { correlationid, reader, listFacts } = aWorld()
      await expect(listFacts(reader, correlationid, query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )
})
