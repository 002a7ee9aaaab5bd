import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { aDueFact, aTombstone } from '#test/support/builders/a-change.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeDisposableViews } from '#test/support/ports/views-stores.ts'
import { rebuildViews } from '#views/application/rebuild-views.ts'

const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z', limit: 50 }

const neverSkip = (): void => expect.unreachable()

async function* inPages(pages: readonly (readonly Fact[])[]) {
  yield* pages
}

describe(`rebuild-views, in ${storeName},`, () => {
  it('replaces every row by those of the facts, and reports its progress page by page', async () => {
    const views = { ...(await makeDisposableViews()), facts: makeMemoryFactLog() }
    const { rows } = views
    const [stale, ...facts] = Array.from({ length: 4 }, () => aFact())
    if (!stale) throw new Error('There is one.')
    await aProjector(rows, views)(stale)
    const counts: number[] = []
    const progress = (factCount: number) => void counts.push(factCount)
    const pages = [facts.slice(0, 2), facts.slice(2)]
    expect(await rebuildViews({ ...views, pages: inPages(pages), progress, skip: neverSkip })).toBe(3)
    expect(counts).toEqual([2, 3])
    const listed = await Promise.all(
      facts.map(({ tenantid: tenantId }) => rows.list({ partnerId: undefined, tenantId, ...march })),
    )
    expect(listed.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(facts.map(({ eventid }) => eventid))
    expect((await rows.list({ partnerId: undefined, tenantId: stale.tenantid, ...march })).items).toEqual([])
  })

  it('makes no row of an archived event from its tombstone and the fact that it was archived', async () => {
    const views = { ...(await makeDisposableViews()), facts: makeMemoryFactLog() }
    const { rows } = views
    const fact = aDueFact({ tenantid: `tenant-${randomUUID()}` })
    const archived = aDueFact({ tenantid: fact.tenantid, eventid: fact.eventid, happening: 'archived' })
    const pages = inPages([[aTombstone(fact), archived]])
    expect(await rebuildViews({ ...views, pages, progress: () => undefined, skip: neverSkip })).toBe(2)
    expect((await rows.list({ partnerId: undefined, tenantId: fact.tenantid, ...march })).items).toEqual([])
  })

  it('makes the same of the same facts when it is run again', async () => {
    const views = { ...(await makeDisposableViews()), facts: makeMemoryFactLog() }
    const { rows } = views
    const fact = aFact()
    const rebuild = () =>
      rebuildViews({ ...views, pages: inPages([[fact]]), progress: () => undefined, skip: neverSkip })
    const list = () => rows.list({ partnerId: undefined, tenantId: fact.tenantid, ...march })
    await rebuild()
    const first = await list()
    await rebuild()
    expect(await list()).toEqual(first)
  })

  it('projects every other fact of a page with one that it refuses, and reports that one', async () => {
    const views = { ...(await makeDisposableViews()), facts: makeMemoryFactLog() }
    const { rows } = views
    const [bad, good] = [aFact({ type: 'Payment.Transfer.Reversed.v1', data: {} }), aFact()]
    const skipped: Fact[] = []
    const skip = (fact: Fact) => void skipped.push(fact)
    expect(await rebuildViews({ ...views, pages: inPages([[bad, good]]), progress: () => undefined, skip })).toBe(1)
    expect(skipped).toEqual([bad])
    const { items } = await rows.list({ partnerId: undefined, tenantId: good.tenantid, ...march })
    expect(items).toMatchObject([{ id: good.eventid }])
  })
})
