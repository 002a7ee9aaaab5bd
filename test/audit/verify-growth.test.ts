import { describe, expect, it } from 'vitest'
import { growthIn, makeVerifyGrowth } from '#audit/application/verify-growth.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { later } from '#test/support/ports/verification-stores.ts'

const budget = 10_000

describe(`verify-growth, in ${storeName},`, () => {
  it('reads each entry and each fact once, in runs with a budget, and has no end', async () => {
    const { growth, tenantId, enterMany } = await aVerifiedTenant(20)
    const first = await growth.run(tenantId, undefined, budget)
    expect(first).toMatchObject({ differences: [] })
    expect(first.read).toBeGreaterThanOrEqual(40)
    const idle = await growth.run(tenantId, first.next, budget)
    expect(idle.read).toBeLessThan(5)
    await enterMany(5)
    const part = await growth.run(tenantId, idle.next, 2)
    expect(part.read).toBeLessThan(15)
    expect(part.next).toBeDefined()
  })

  it('gives the entries and the facts a half of each run, and the rest of the one to the other', async () => {
    const { parts, growth, tenantId } = await aVerifiedTenant(300)
    const first = growthIn((await growth.run(tenantId, undefined, 10)).next)
    expect(first?.index).toBe(256)
    expect(first?.facts).not.toEqual({ from: await parts.needs.sinceOf() })
    const { next } = await growth.run(tenantId, undefined, budget)
    const again = JSON.stringify({ ...growthIn(next), index: 0 })
    expect(growthIn((await growth.run(tenantId, again, 280)).next)?.index).toBe(300)
  })

  it('finds what was altered before it was verified, as a difference of the log', async () => {
    const { parts, growth, tenantId, keyAt } = await aVerifiedTenant(3)
    const { next } = await growth.run(tenantId, undefined, budget)
    await parts.deleteFact(await keyAt(1))
    expect((await growth.run(tenantId, next, budget)).differences).toEqual([])
    const whole = await growth.run(tenantId, undefined, budget)
    expect(whole.differences).toMatchObject([{ check: 'log', kind: 'missing-fact' }])
  })

  const future = '2999-01-01T00:00:00.000Z'
  it.each<readonly [string, Readonly<{ index?: number; facts?: object }>]>([
    ['an index above the size', { index: 4 }],
    ['facts of a time that is still to come', { facts: { from: future } }],
    ['a page of a day that is still to come', { facts: { from: '2026-01-01T00:00:00.000Z', after: `${future} 1` } }],
    ['facts of no time', { facts: { from: '1' } }],
  ])('begins anew at a place with %s', async (_, place) => {
    const { parts, growth, tenantId, keyAt } = await aVerifiedTenant(3)
    const { next } = await growth.run(tenantId, undefined, budget)
    await parts.deleteFact(await keyAt(1))
    const altered = JSON.stringify({ ...growthIn(next), ...place })
    expect((await growth.run(tenantId, altered, budget)).differences).toMatchObject([{ kind: 'missing-fact' }])
  })

  it('compares a fact only when its entry must be in the log', async () => {
    const { parts, tenantId, newFact } = await aVerifiedTenant(1)
    const { id: _, ...draft } = newFact()
    const { fact } = await parts.factLog.append(draft)
    const soon = makeVerifyGrowth({ ...parts.needs, clock: () => new Date().toISOString() })
    const early = await soon.run(tenantId, undefined, budget)
    expect(early.differences).toEqual([])
    const late = makeVerifyGrowth({ ...parts.needs, clock: later })
    const { differences } = await late.run(tenantId, early.next, budget)
    expect(differences).toMatchObject([{ kind: 'extra-fact', place: `event ${fact.eventid}, received` }])
  })
})
