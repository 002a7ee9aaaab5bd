import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import type { FactTopic } from '#facts/application/ports.ts'
import type { Parcel } from '#facts/application/stream-change.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { JobKind } from '#jobs/application/ports.ts'
import { makeRepublish } from '#operations/application/republish.ts'
import { aTombstone } from '#test/support/builders/a-change.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeFactRowParts } from '#test/support/ports/operations-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const anyone = anOperator('anna')

/** A topic that lists what it was given. It refuses the facts with these ids. */
const aTopic = (refused: ReadonlySet<string> = new Set()) => {
  const parcels: Parcel[] = []
  const topic: FactTopic = {
    publish: async (given) => {
      parcels.push(...given)
      return given.map(({ fact }) => (refused.has(fact.id) ? 'refused' : 'published'))
    },
  }
  return { topic, parcels }
}

/** Runs a kind to its end. Returns the items by name, with their outcomes. */
const runAll = async (kind: JobKind, selection: object) => {
  const next = kind.open({ ...selection }, anyone)
  const outcomes: [name: string, outcome: unknown][] = []
  for (let page = await next(undefined); ; page = await next(page.next)) {
    for (const { name, act } of page.items) outcomes.push([name, await act()])
    if (page.isLast) return outcomes
  }
}

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 2, day, hour)).toISOString()

const { id: _, ...draft } = aFact()

const aTenantFact = (tenantid: string, known: Partial<Fact> = {}): Fact =>
  withId({ ...draft, tenantid, eventid: randomUUID(), recordedat: at(2, 5), ...known })

const aTenantId = () => `tenant-${randomUUID()}`
const wholeRange = { from: at(1), to: at(5) }

describe(`republish, in ${storeName},`, () => {
  it('publishes every fact of a range of time once, with its id and its text byte for byte', async () => {
    const { rows, put } = await makeFactRowParts()
    const tenantId = aTenantId()
    const facts = Array.from({ length: 9 }, (_, index) =>
      aTenantFact(tenantId, { recordedat: at(1 + (index % 3), 1 + index) }),
    )
    const outside = [aTenantFact(tenantId, { recordedat: at(9) }), aTenantFact(aTenantId())]
    for (const fact of [...facts, ...outside]) await put(fact)
    const { topic, parcels } = aTopic()
    const kind = makeRepublish({ rows, topic })
    const selection = { tenantId, ...wholeRange }
    expect(await kind.count(selection, 100)).toBe(9)
    expect(await kind.count(selection, 4)).toBe(4)
    expect(parcels).toEqual([])
    expect((await runAll(kind, selection)).map(([, outcome]) => outcome)).toEqual(facts.map(() => ({ kind: 'done' })))
    const texts = parcels.map(({ text }) => text).toSorted()
    expect(texts).toEqual(facts.map((fact) => JSON.stringify(fact)).toSorted())
    expect(parcels.every(({ fact, text, bytes }) => text.includes(fact.id) && bytes === Buffer.byteLength(text))).toBe(
      true,
    )
    expect(kind.tenantOf(selection)).toBe(tenantId)
  })

  it('continues after any item without a gap or a repeat', async () => {
    const { rows, put } = await makeFactRowParts()
    const tenantId = aTenantId()
    for (let index = 0; index < 7; index += 1) await put(aTenantFact(tenantId, { recordedat: at(1 + (index % 2), 1) }))
    const kind = makeRepublish({ rows, topic: aTopic().topic })
    const names = (await runAll(kind, { tenantId, ...wholeRange })).map(([name]) => name)
    const seen: string[] = []
    let cursor: string | undefined
    // A new run for each item, as if each runner died after it.
    for (let isOver = false; !isOver; ) {
      const page = await kind.open({ tenantId, ...wholeRange }, anyone)(cursor)
      const [first] = page.items
      if (first) seen.push(first.name)
      cursor = first ? first.cursor : page.next
      isOver = page.isLast && page.items.length <= 1
    }
    expect(seen).toEqual(names)
  })

  it('publishes the facts of one event, or one fact', async () => {
    const { rows, put } = await makeFactRowParts()
    const tenantId = aTenantId()
    const received = aTenantFact(tenantId)
    const moved = aTenantFact(tenantId, { eventid: received.eventid, happening: 'moved#0001' })
    for (const fact of [received, moved, aTenantFact(tenantId)]) await put(fact)
    const { topic, parcels } = aTopic()
    const kind = makeRepublish({ rows, topic })
    await runAll(kind, { tenantId, eventId: received.eventid })
    expect(parcels.map(({ fact }) => fact.id).toSorted()).toEqual([received.id, moved.id].toSorted())
    await runAll(kind, { tenantId, eventId: received.eventid, factId: moved.id })
    await runAll(kind, { tenantId, ...wholeRange, factId: moved.id })
    expect(parcels.slice(2).map(({ fact }) => fact.id)).toEqual([moved.id, moved.id])
    expect(await kind.count({ tenantId, ...wholeRange, factId: moved.id }, 100)).toBe(1)
  })

  it('skips and names a row that is not the genuine fact of its keys, because it would be signed', async () => {
    const { rows, put } = await makeFactRowParts()
    const tenantId = aTenantId()
    const eventid = randomUUID()
    const rowsOf = [
      ['moved#0001', { fact: 'not JSON' }],
      ['moved#0002', { fact: '{}' }],
      ['moved#0003', { fact: 7 }],
      ['moved#0004', { fact: JSON.stringify(aTenantFact('globex', { eventid, happening: 'moved#0004' })) }],
      ['moved#0005', { fact: JSON.stringify(aTenantFact(tenantId, { eventid, happening: 'moved#0009' })) }],
      ['moved#0006', { fact: ` ${JSON.stringify(aTenantFact(tenantId, { eventid, happening: 'moved#0006' }))}` }],
      [
        'moved#0007',
        { fact: JSON.stringify({ ...aTenantFact(tenantId, { eventid, happening: 'moved#0007' }), id: randomUUID() }) },
      ],
    ] as const
    for (const [happening, differences] of rowsOf) await put(aTenantFact(tenantId, { eventid, happening }), differences)
    await put(aTenantFact(tenantId, { eventid, happening: 'moved#0008' }))
    const { topic, parcels } = aTopic()
    const outcomes = await runAll(makeRepublish({ rows, topic }), { tenantId, eventId: eventid })
    const codes = ['not-a-fact', 'not-a-fact', 'not-a-fact', 'keys-differ', 'keys-differ', 'not-a-fact', 'keys-differ']
    expect(outcomes).toEqual([
      ...codes.map((code, index) => [`${tenantId}#${eventid}/moved#000${index + 1}`, { kind: 'skipped', code }]),
      [`${tenantId}#${eventid}/moved#0008`, { kind: 'done' }],
    ])
    expect(parcels).toHaveLength(1)
  })

  it('skips the tombstone of an archived event and its facts that have an end', async () => {
    const { rows, put } = await makeFactRowParts()
    const tenantId = aTenantId()
    const received = aTenantFact(tenantId, { retainuntil: at(3) })
    const of = (happening: string) =>
      aTenantFact(tenantId, { eventid: received.eventid, happening, retainuntil: at(3) })
    await put(received, { fact: JSON.stringify(aTombstone(received)) })
    await put(of('moved#0001'), { expiresAt: Math.floor(Date.now() / 1000) - 1 })
    await put(of('archived'))
    const { topic, parcels } = aTopic()
    const outcomes = await runAll(makeRepublish({ rows, topic }), { tenantId, eventId: received.eventid })
    const name = (happening: string) => `${tenantId}#${received.eventid}/${happening}`
    expect(Object.fromEntries(outcomes)).toEqual({
      [name('archived')]: { kind: 'done' },
      [name('moved#0001')]: { kind: 'skipped', code: 'event-archived' },
      [name('received')]: { kind: 'skipped', code: 'event-archived' },
    })
    expect(parcels).toHaveLength(1)
  })

  it('counts a fact that the topic refuses, and tries later while the topic is unavailable', async () => {
    const { rows, put } = await makeFactRowParts()
    const fact = aTenantFact(aTenantId())
    await put(fact)
    const selection = { tenantId: fact.tenantid, eventId: fact.eventid }
    const refusing = makeRepublish({ rows, topic: aTopic(new Set([fact.id])).topic })
    expect(await runAll(refusing, selection)).toMatchObject([
      [expect.anything(), { kind: 'failed', code: 'fact-refused' }],
    ])
    const topic: FactTopic = { publish: () => Promise.reject(new Error('connect ECONNREFUSED')) }
    await expect(runAll(makeRepublish({ rows, topic }), selection)).rejects.toMatchObject({ retryable: true })
  })

  it.each([
    { tenantId: 'ACME', ...wholeRange },
    { tenantId: 'acme' },
    { tenantId: 'acme', from: at(1) },
    { tenantId: 'acme', from: '2026-03-01T00:00:00Z', to: at(2) },
    { tenantId: 'acme', eventId: 'x' },
    { ...wholeRange },
  ])('accepts no other selection: %o', async (selection) => {
    const { rows } = await makeFactRowParts()
    expect(() => makeRepublish({ rows, topic: aTopic().topic }).open(selection, anyone)).toThrow()
  })
})
