import { describe, expect, it } from 'vitest'
import { makeFirstDay } from '#audit/application/first-day.ts'
import { dayOf, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'

const since = '2020-01-01T00:00:00.000Z'
const now = new Date().toISOString()

/** Where the rounds of a tenant begin on each of 28 days in a row. */
const beginnings = async (
  { parts, tenantId }: Pick<Awaited<ReturnType<typeof aVerifiedTenant>>, 'parts' | 'tenantId'>,
  { from = since, smallSizeMax = 100 } = {},
): Promise<readonly Instant[]> => {
  let today = now
  const firstDay = makeFirstDay({ ...parts.needs, clock: () => today, since: from, smallSizeMax })
  const days: Instant[] = []
  for (let day = 0; day < 28; day += 1) {
    days.push(await firstDay(tenantId))
    today = daysAfter(today, 1)
  }
  return days
}

const monthBefore = `${dayOf(daysAfter(now, -31))}T00:00:00.000Z`

describe(`first-day, in ${storeName},`, () => {
  it('begins a month before the first entry of a small log, and on three days of each 28 where the stack begins', async () => {
    const days = await beginnings(await aVerifiedTenant(3))
    expect(days.filter((day) => day === since)).toHaveLength(3)
    expect(new Set(days)).toEqual(new Set([since, monthBefore]))
  })

  it('has the three days in a row, so that a round of a small log meets one', async () => {
    const whole = (await beginnings(await aVerifiedTenant(3))).map((day) => day === since)
    const twice = [...whole, ...whole].map((isWhole) => (isWhole ? 'w' : '-')).join('')
    expect(twice).toMatch(/www-{25}/)
  })

  it('never begins before the stack', async () => {
    const stackDay = daysAfter(monthBefore, 10)
    expect(new Set(await beginnings(await aVerifiedTenant(1), { from: stackDay }))).toEqual(new Set([stackDay]))
  })

  it.each<readonly [string, (tenant: Awaited<ReturnType<typeof aVerifiedTenant>>) => Promise<unknown>]>([
    ['has no checkpoint', ({ parts, tenantId }) => parts.deleteObject(tenantId, 'checkpoint')],
    ['has no first bundle', ({ parts, tenantId }) => parts.deleteObject(tenantId, 'tile/entries/000.p/3')],
    [
      'has another first entry',
      ({ parts, tenantId }) => parts.putObject(tenantId, 'tile/0/000.p/3', new Uint8Array(96)),
    ],
  ])('begins where the stack begins for a log that %s', async (_, tamper) => {
    const tenant = await aVerifiedTenant(3)
    await tamper(tenant)
    expect(new Set(await beginnings(tenant))).toEqual(new Set([since]))
  })

  it('begins where the stack begins for a log that is not small', async () => {
    expect(new Set(await beginnings(await aVerifiedTenant(3), { smallSizeMax: 2 }))).toEqual(new Set([since]))
  })
})
