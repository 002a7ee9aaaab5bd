import { describe, expect, it } from 'vitest'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { tenancyOf } from '#facts/domain/fact.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'
import { makeGetEvent } from '#views/application/get-event.ts'
import { makeGetEventBySource } from '#views/application/get-event-by-source.ts'

const aWorld = () => {
  const facts = makeFactLog()
  const getEvent = makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })
  const { tenantid: tenantId } = aFact()
  const add = async (partnerid?: string) => {
    const event = aFact({ tenantid: tenantId, producerid: 'p-1', ...(partnerid !== undefined && { partnerid }) })
    const eventid = eventIdOfSource(tenancyOf(event), event.source, 'p-1')
    await facts.append({ ...event, eventid })
    return eventid
  }
  const reader = (partnerId?: string) => ({ tenantId, partnerId, isOperator: false })
  return { add, reader, getEventBySource: makeGetEventBySource({ getEvent }) }
}

const name = { source: '/desk/7', id: 'p-1' }

describe(`get-event-by-source, in ${storeName},`, () => {
  it('shows the event with the source and the id of its producer: of the tenant itself, or of a partner', async () => {
    const { add, reader, getEventBySource } = aWorld()
    const [own, ofPartner] = [await add(), await add('shop-7')]
    expect((await getEventBySource(reader(), name)).id).toBe(own)
    expect((await getEventBySource(reader(), { ...name, partnerId: 'shop-7' })).id).toBe(ofPartner)
    expect((await getEventBySource(reader('shop-7'), name)).id).toBe(ofPartner)
  })

  it('finds no event of another tenant or partner, and none with another source or id', async () => {
    const { add, reader, getEventBySource } = aWorld()
    await add('shop-7')
    const missing = { code: 'event-not-found' }
    for (const query of [name, { ...name, id: 'p-2' }, { ...name, source: '/desk/8' }])
      await expect(getEventBySource(reader(), query)).rejects.toMatchObject(missing)
    await expect(getEventBySource(reader('shop-8'), name)).rejects.toMatchObject(missing)
    await expect(getEventBySource(reader('shop-8'), { ...name, partnerId: 'shop-7' })).rejects.toMatchObject(missing)
    const elsewhere = { ...reader('shop-7'), tenantId: 'another' }
    await expect(getEventBySource(elsewhere, name)).rejects.toMatchObject(missing)
  })

  it.each([{}, { source: '/desk/7' }, { id: 'p-1' }, { ...name, colour: 'red' }, { ...name, id: '' }])(
    'refuses a query without both, or with another parameter: %o',
    async (query) => {
      const { reader, getEventBySource } = aWorld()
      await expect(getEventBySource(reader(), query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )
})
