import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatExport } from '#commands/subject-export/format-export.ts'
import { makeExportSubject } from '#custody/application/export-subject.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { aCustodyWorld, type CustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { erasedFact } from '#test/support/builders/an-erased-fact.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { type Vault, vaultOf } from '#vault/application/vault.ts'

const clear = { email: '<sam@example.com>' }

const vault = vaultOf((facts) =>
  Promise.allSettled(
    facts.map(async (fact) => ({
      fact: fact.sluicevault === undefined ? fact : { ...fact, data: { ...fact.data, ...clear } },
      states: fact.sluicevault === undefined ? {} : { personal: 'open' },
    })),
  ),
)

/** The vault that fails for one fact. */
const failing = (failed: Fact, error: Error): Vault =>
  vaultOf(async (facts) => {
    const outcomes = await vault.openEach(facts)
    return outcomes.map((outcome, index) =>
      facts[index]?.id === failed.id ? { status: 'rejected', reason: error } : outcome,
    )
  })

const exportOf = ({ parts, tenantId }: CustodyWorld, named: readonly Fact[] = [], held: Vault = vault) => {
  const exportSubject = makeExportSubject({
    ...parts,
    ...{ vault: held, clock: () => '2026-03-01T12:00:00.000Z', newId: randomUUID },
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
    expect(page).toContain('<h1>What is held about subject s-1</h1>')
    expect(page).toContain('<tr><th>minorUnits</th><td>12500</td></tr>')
    expect(page).not.toContain('&quot;')
  })

  it('is recorded, with who exported whom', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    await world.event({ subject: 's-1' })
    const { exportId } = await exportOf(world)({})
    expect(await world.factsOf(exportId)).toMatchObject([
      { type: 'Custody.Export.Created.v1', actor: 'alice', data: { target: { subject: 's-1' }, events: 1 } },
    ])
  })

  it('shows no value of an erased event, also if a restore brought it back', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const fact = await world.event({ subject: 's-1' })
    const { id } = await world.proposeErasure({ subject: 's-1' })
    await world.approveErasure(id)
    await world.run()
    await world.parts.keep({ tenantId: world.tenantId, eventId: fact.eventid, subject: 's-1', classes: ['personal'] })
    const { events } = await exportOf(world)({})
    expect(events).toMatchObject([{ eventId: fact.eventid, values: { personal: 'erased' } }])
    expect(JSON.stringify(events)).not.toContain(clear.email)
  })

  it('names an event whose values were altered, and has all others', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const [altered, intact] = [await world.event({ subject: 's-1' }), await world.event({ subject: 's-1' })]
    const found = await exportOf(world, [], failing(altered, new Refusal('vault-altered', 'It was altered.')))({})
    expect(new Map(found.events.map(({ eventId, values }) => [eventId, values.personal]))).toEqual(
      new Map([
        [altered.eventid, 'altered'],
        [intact.eventid, 'open'],
      ]),
    )
    expect(formatExport(found)).toContain('The personal values are altered.')
    const unavailable = failing(intact, new Transient('vault-unavailable', 'It is unavailable.'))
    await expect(exportOf(world, [], unavailable)({})).rejects.toMatchObject({ code: 'vault-unavailable' })
  })

  it('has what people wrote about an event, and closes an erased or altered text alone', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const happening = (number: number) => `moved#000${number}`
    const received = await world.event({ subject: 's-1', classes: [], texts: [1, 2, 3].map(happening) })
    const texts = await Promise.all(
      [1, 2, 3].map(async (number) => {
        const { id: _, ...draft } = aFact({ ...received, happening: happening(number), sluicevault: 'personal' })
        return (await world.parts.facts.append(draft)).fact
      }),
    )
    await world.parts.facts.append(erasedFact(received, [happening(1)]))
    const [, altered = received] = texts
    const found = await exportOf(world, [], failing(altered, new Refusal('vault-altered', 'It was altered.')))({})
    expect(found.events).toMatchObject([
      { values: {}, texts: { 'moved#0001': { personal: 'erased' }, 'moved#0002': { personal: 'altered' } } },
    ])
    const shown = new Map(found.events[0]?.facts.map((fact) => [fact.happening, fact.data.email]))
    expect(texts.map((fact) => shown.get(fact.happening))).toEqual([undefined, undefined, clear.email])
    expect(formatExport(found)).toMatch(/moved#0002, [^<]*The personal values are altered/)
  })

  it('names what it did not search, and where the rest is held', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }
    const [all, some, one] = [
      await exportOf(world)({}),
      await exportOf(world)({ range }),
      await exportOf(world)({ target: { eventId: randomUUID() } }),
    ]
    const textsOf = (found: typeof all) => found.notSearched.join('\n')
    expect(textsOf(all)).toContain('--from')
    expect(textsOf(some)).toContain(`before ${range.from}`)
    for (const found of [all, some])
      for (const place of ['ledger', 'reviewer', 'profiles', 'archive']) expect(textsOf(found)).toContain(place)
    expect(textsOf(one)).not.toContain('--from')
    for (const text of all.notSearched) expect(formatExport(all)).toContain(text.slice(0, 30))
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
