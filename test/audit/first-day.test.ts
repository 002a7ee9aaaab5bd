import { describe, expect, it } from 'vitest'
import { makeFirstDay } from '#audit/application/first-day.ts'
import { makeVerifyAudit } from '#audit/application/verify-audit.ts'
import { makeVerifyLog } from '#audit/application/verify-log.ts'
import { entryText, readEntry } from '#audit/domain/audit-entry.ts'
import { withId } from '#facts/application/identity.ts'
import { dayOf, daysAfter, type Instant, msAfter } from '#kernel/domain/instant.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { makeMemorySigner } from '#test/support/doubles/memory-audit-keys.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { later, makeVerificationRegister } from '#test/support/ports/verification-stores.ts'

type Tenant = Awaited<ReturnType<typeof aVerifiedTenant>>

const since = '2020-01-01T00:00:00.000Z'

/** Where a round of a tenant begins. `chance` is what no one can predict. */
const beginning = async (
  { parts, tenantId }: Pick<Tenant, 'parts' | 'tenantId'>,
  { from = since, smallSizeMax = 100, chance = 0.5 } = {},
): Promise<Instant> => {
  const remembered = await makeVerificationRegister()
  return makeFirstDay({ ...parts.needs, remembered, random: () => chance, since: from, smallSizeMax })(tenantId)
}

const monthBefore = `${dayOf(daysAfter(new Date().toISOString(), -31))}T00:00:00.000Z`

describe(`first-day, in ${storeName},`, () => {
  it('begins a month before the first entry of a small log, and one time of nine, by chance, where the stack begins', async () => {
    const tenant = await aVerifiedTenant(3)
    const chances = Array.from({ length: 18 }, (_, at) => at / 18)
    const days = await Promise.all(chances.map((chance) => beginning(tenant, { chance })))
    expect(days.filter((day) => day === since)).toHaveLength(2)
    expect(new Set(days)).toEqual(new Set([since, monthBefore]))
  })

  it('begins where the stack begins while a difference is open, so that it closes only when the fact is gone', async () => {
    const tenant = await aVerifiedTenant(3)
    const { parts, tenantId, newFact } = tenant
    const planted = (await parts.append({ ...newFact(), recordedat: daysAfter(monthBefore, -2) }))[0]
    const remembered = await makeVerificationRegister()
    let [chance, now] = [0, later()]
    const clock = () => now
    const sinceOf = makeFirstDay({
      ...{ ...parts.needs, remembered, random: () => chance, smallSizeMax: 100 },
      since: daysAfter(monthBefore, -5),
    })
    const verifyAudit = makeVerifyAudit({
      log: {
        logs: async function* () {
          yield tenantId
        },
      },
      tenants: async () => [],
      checks: [{ check: makeVerifyLog({ ...parts.needs, sinceOf, clock }), budget: 10_000, restMs: 0 }],
      ...{ register: remembered, facts: { append: async (draft) => ({ fact: withId(draft), isNew: true }) } },
      ...{ clock, runMs: 60_000, reportDifference: () => undefined, warn: () => undefined },
    })
    const openCount = async () => {
      now = msAfter(now, 1000)
      return (await verifyAudit()).openCount
    }
    expect(await openCount()).toBe(1)
    chance = 0.5
    expect([await openCount(), await openCount(), await openCount()]).toEqual([1, 1, 1])
    if (planted) await parts.deleteFact({ tenantId, eventId: planted.eventid, happening: planted.happening })
    expect(await openCount()).toBe(0)
    expect(await sinceOf(tenantId)).toBe(monthBefore)
  })

  it('never begins before the stack', async () => {
    const stackDay = daysAfter(monthBefore, 10)
    expect(await beginning(await aVerifiedTenant(1), { from: stackDay })).toBe(stackDay)
  })

  it.each<readonly [string, (tenant: Tenant) => Promise<unknown>]>([
    ['has no checkpoint', ({ parts, tenantId }) => parts.deleteObject(tenantId, 'checkpoint')],
    ['has no first bundle', ({ parts, tenantId }) => parts.deleteObject(tenantId, 'tile/entries/000.p/3')],
    [
      'has another first entry',
      ({ parts, tenantId }) => parts.putObject(tenantId, 'tile/0/000.p/3', new Uint8Array(96)),
    ],
  ])('begins where the stack begins for a log that %s', async (_, tamper) => {
    const tenant = await aVerifiedTenant(3)
    await tamper(tenant)
    expect(await beginning(tenant)).toBe(since)
  })

  it('follows only a first entry that the key of the log signed, and remembers no earlier one', async () => {
    const { parts, tenantId, texts, rewrite } = await aVerifiedTenant(2)
    const [first, second] = await texts()
    const entry = readEntry(first ?? '')
    if (!entry || !second) throw new Error('The log has no entries.')
    const moved = entryText({ ...entry, recordedAt: daysAfter(entry.recordedAt, 1000) })
    const remembered = await makeVerificationRegister()
    const sinceOf = makeFirstDay({ ...parts.needs, remembered, random: () => 0.5, since, smallSizeMax: 100 })
    await rewrite([moved, second], makeMemorySigner())
    expect(await sinceOf(tenantId)).toBe(since)
    await rewrite([moved, second])
    expect(await sinceOf(tenantId)).toBe(daysAfter(monthBefore, 1000))
    await rewrite([first ?? '', second])
    expect(await sinceOf(tenantId)).toBe(monthBefore)
  })

  it('begins where the stack begins for a log that is not small', async () => {
    expect(await beginning(await aVerifiedTenant(3), { smallSizeMax: 2 })).toBe(since)
  })
})
