import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatExport } from '#commands/subject-export/format-export.ts'
import { makeExportSubject } from '#custody/application/export-subject.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { aCustodyWorld, type CustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import type { Vault } from '#vault/application/open-facts.ts'

const clear = { email: '<sam@example.com>' }

const vault: Vault = {
  open: async (facts) =>
    facts.map((fact) => ({
      fact: fact.sluicevault === undefined ? fact : { ...fact, data: { ...fact.data, ...clear } },
      states: fact.sluicevault === undefined ? {} : { personal: 'open' },
    })),
}

const exportOf = ({ parts, tenantId }: CustodyWorld, named: readonly Fact[] = []) => {
  const exportSubject = makeExportSubject({
    ...parts,
    ...{ vault, clock: () => '2026-03-01T12:00:00.000Z', newId: randomUUID },
    byTime: {
      within: async function* () {
        yield* named
      },
    },
  })
  const context = { tenantId, actor: anOperator('alice'), correlationId: randomUUID() }
  return (request: Partial<Parameters<typeof exportSubject>[0]>) =>
    exportSubject({ target: { subject: 's-1' }, progress: () => undefined, ...request }, context)
}

describe(`export-subject, in ${storeName},`, () => {
  it('has the clear values of each event, and the holds and erasures that concern it', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    await world.event({ subject: 's-2' })
    await world.proposeHold({ eventId: eventid })
    await world.proposeHold({ subject: 's-2' })
    await world.proposeErasure({ subject: 's-1' })
    const found = await exportOf(world)({})
    expect(found.events).toMatchObject([{ eventId: eventid, values: { personal: 'open' } }])
    expect(found.events[0]?.facts[0]?.data).toMatchObject(clear)
    expect([found.holds.length, found.erasures.length]).toEqual([1, 1])
    const page = formatExport(found)
    expect(page).toContain('&lt;sam@example.com&gt;')
    expect(page).not.toContain('<sam')
  })

  it('is recorded, with who exported whom', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    await world.event({ subject: 's-1' })
    const { exportId } = await exportOf(world)({})
    expect(await world.factsOf(exportId)).toMatchObject([
      { type: 'Custody.Export.Created.v1', actor: 'alice', data: { target: { subject: 's-1' }, events: 1 } },
    ])
  })

  it('has events that only name the subject, if a time is given', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const named = await world.event({ subject: 's-1', classes: [] })
    const other = await world.event({ subject: 's-2', classes: [] })
    const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }
    expect((await exportOf(world, [named, other])({})).events).toEqual([])
    const found = await exportOf(world, [named, other])({ range })
    expect(found.events.map(({ eventId }) => eventId)).toEqual([named.eventid])
  })
})
