import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeVerifyAudit } from '#audit/application/verify-audit.ts'
import type { Check, CheckDifference, CheckResult } from '#facts/application/check.ts'
import { msAfter } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeVerificationRegister } from '#test/support/ports/verification-stores.ts'

const anHour = 3_600_000

const altered: CheckDifference = { check: 'log', kind: 'altered-fact', place: '3', because: 'It was altered.' }

/** The runs of the checks of some tenants, an hour apart. `results` are those of the check, run by run. */
const aSchedule = async (tenantIds: readonly string[], results: readonly CheckResult[] = []) => {
  const [register, facts] = [await makeVerificationRegister(), makeFactLog()]
  const calls: { tenantId: string; from: string | undefined; budget: number }[] = []
  const reported: string[] = []
  const failed: string[] = []
  let now = '2026-03-01T12:00:00.000Z'
  const check: Check = {
    name: 'log',
    run: async (tenantId, from, budget) => {
      calls.push({ tenantId, from, budget })
      return results[calls.length - 1] ?? { differences: [], read: 1 }
    },
  }
  const run = async (known: Partial<Parameters<typeof makeVerifyAudit>[0]> = {}) => {
    const counts = await makeVerifyAudit({
      log: {
        logs: async function* () {
          yield* tenantIds
        },
      },
      tenants: async () => [],
      checks: [{ check, budget: 100, restMs: 0 }],
      ...{ register, facts, clock: () => now, runMs: anHour },
      reportDifference: (tenantId, { kind, place }) => void reported.push(`${tenantId} ${kind} ${place}`),
      warn: (tenantId, name) => void failed.push(`${tenantId} ${name}`),
      ...known,
    })()
    now = msAfter(now, anHour)
    return counts
  }
  const passing = (ms: number) => {
    now = msAfter(now, ms)
  }
  return { run, check, calls, reported, failed, register, facts, passing, clock: () => now }
}

const aTenant = (name = '') => `verified-${name}${randomUUID()}`

describe(`verify-audit, in ${storeName},`, () => {
  it('runs each check with its budget, from where the last run stopped', async () => {
    const tenantId = aTenant()
    const part = { differences: [], read: 100 }
    const { run, calls } = await aSchedule([tenantId], [{ ...part, next: 'one' }, { ...part, next: 'two' }, part])
    expect(await run()).toMatchObject({ tenantCount: 1, readCount: 100, openCount: 0, failedCount: 0 })
    for (let runs = 0; runs < 3; runs += 1) await run()
    expect(calls.map(({ from }) => from)).toEqual([undefined, 'one', 'two', undefined])
    expect(calls.every(({ budget }) => budget === 100)).toBe(true)
  })

  it('verifies a registered tenant that the list of logs does not have, and each tenant once', async () => {
    const [listed, unlisted] = [aTenant('a'), aTenant('b')]
    const { run, calls } = await aSchedule([listed])
    expect(await run({ tenants: async () => [unlisted, listed] })).toMatchObject({ tenantCount: 2 })
    expect(calls.map(({ tenantId }) => tenantId)).toEqual([listed, unlisted])
  })

  it('counts a tenant as failed whose turn did not come for a day', async () => {
    const [one, other] = [aTenant('a'), aTenant('b')]
    const { run, passing, failed } = await aSchedule([one, other])
    await run()
    passing(20 * anHour)
    // The time is over before the first tenant.
    expect(await run({ runMs: 0 })).toMatchObject({ tenantCount: 0, failedCount: 0 })
    passing(5 * anHour)
    await run({ runMs: 0 })
    expect(failed).toEqual([`${one} turn`, `${other} turn`])
    expect(await run()).toMatchObject({ failedCount: 0 })
  })

  it('rests after a round, and not within one', async () => {
    const { run, check, calls } = await aSchedule([aTenant()], [{ differences: [], read: 1, next: 'one' }])
    const checks = [{ check, budget: 1, restMs: 5 * anHour }]
    for (let runs = 0; runs < 6; runs += 1) await run({ checks })
    expect(calls).toHaveLength(2)
    await run({ checks })
    expect(calls).toHaveLength(3)
  })

  it.each<readonly [string, { roundAt?: string; endedAt?: string }, string | undefined]>([
    ['round began', { roundAt: '2999-01-01T00:00:00.000Z' }, undefined],
    ['round ended', { endedAt: '2999-01-01T00:00:00.000Z' }, 'one'],
  ])('does not believe that a %s at a time that is still to come', async (_, times, from) => {
    const tenantId = aTenant()
    const { run, check, calls, register } = await aSchedule([tenantId])
    await register.saveProgress(tenantId, 'log', { next: 'one', ranAt: '2026-03-01T11:00:00.000Z', ...times })
    await run({ checks: [{ check, budget: 1, restMs: anHour }] })
    expect(calls).toMatchObject([{ from }])
  })

  it('goes on after the tenant where the time was over, so that each gets its turn', async () => {
    // After the tenants of the tests before, which have the same table.
    const tenantIds = [aTenant('x'), aTenant('y'), aTenant('z')]
    const { run, check, calls, passing, clock } = await aSchedule(tenantIds)
    const slow: Check = {
      ...check,
      run: async (...own) => {
        passing(anHour)
        return check.run(...own)
      },
    }
    for (let runs = 0; runs < 4; runs += 1)
      await run({ checks: [{ check: slow, budget: 1, restMs: 0 }], runMs: 1, clock })
    expect(calls.map(({ tenantId }) => tenantId)).toEqual([...tenantIds, tenantIds[0]])
  })

  it('reports a difference each time, and states it once as a fact', async () => {
    const tenantId = aTenant()
    const found = { differences: [altered], read: 1 }
    const { run, reported, facts } = await aSchedule([tenantId], [found, found])
    expect(await run()).toMatchObject({ openCount: 1 })
    expect(await run()).toMatchObject({ openCount: 1 })
    expect(reported).toEqual([`${tenantId} altered-fact 3`, `${tenantId} altered-fact 3`])
    const all = (await facts.facts()).filter(({ tenantid }) => tenantid === tenantId)
    expect(all).toMatchObject([
      { type: 'Security.Audit.DifferenceFound.v1', data: { check: 'log', kind: 'altered-fact', place: '3' } },
    ])
    expect(await facts.history(wholeTenant(tenantId), all[0]?.eventid ?? '')).toHaveLength(1)
  })

  it('counts the open differences of a tenant whose turn comes later', async () => {
    const tenantIds = [aTenant('x'), aTenant('y')]
    const { run } = await aSchedule(tenantIds, [{ differences: [altered], read: 1 }])
    expect(await run({ runMs: 1 })).toMatchObject({ openCount: 1 })
    // No tenant has its turn in this run.
    expect(await run({ runMs: 0 })).toMatchObject({ tenantCount: 0, openCount: 1 })
  })

  it('counts a tenant whose state of verification cannot be read, and goes on', async () => {
    const [broken, sound] = [aTenant('x'), aTenant('y')]
    const { run, register, failed } = await aSchedule([broken, sound])
    const read: typeof register.read = (tenantId) =>
      tenantId === broken ? Promise.reject(new Error('A row cannot be read.')) : register.read(tenantId)
    expect(await run({ register: { ...register, read } })).toMatchObject({ tenantCount: 2, failedCount: 2 })
    expect(failed).toEqual([`${broken} log`, `${broken} register`])
  })

  it('keeps a difference open until a later round of its check does not find it', async () => {
    const tenantId = aTenant()
    const clean = { differences: [], read: 1 }
    const found = { differences: [altered], read: 1, next: 'rest' }
    const { run, register } = await aSchedule([tenantId], [found, clean, { ...clean, next: 'rest' }, clean])
    const open = async () => (await register.read(tenantId)).differences
    await run()
    const [first] = await open()
    expect(first).toMatchObject({ ...altered, foundAt: first?.seenAt })
    // This run ends the round that has found it.
    await run()
    await run()
    expect(await open()).toHaveLength(1)
    await run()
    expect(await open()).toEqual([])
  })

  it('keeps and reports each difference behind 100 others that somebody planted', async () => {
    const tenantId = aTenant()
    const planted = Array.from({ length: 100 }, (_, at) => ({ ...altered, place: `planted ${at}` }))
    const all = { differences: [...planted, altered], read: 1, next: 'rest' }
    const rest = { differences: [], read: 1 }
    const { run, register, reported } = await aSchedule([tenantId], [all, rest, all, rest, all, rest])
    const isOpen = async () => (await register.read(tenantId)).differences.some(({ place }) => place === altered.place)
    for (let runs = 0; runs < 2; runs += 1) expect(await run()).toMatchObject({ openCount: 100 })
    expect(await isOpen()).toBe(false)
    for (let runs = 0; runs < 4; runs += 1) {
      expect(await run()).toMatchObject({ openCount: 101 })
      expect(await isOpen()).toBe(true)
    }
    expect(reported.filter((line) => line.endsWith(' altered-fact 3'))).toHaveLength(2)
  })

  it('lets a check that fails stop no other check and no other tenant', async () => {
    const tenantIds = [aTenant('a'), aTenant('b')]
    const { run, check, calls, failed } = await aSchedule(tenantIds)
    const broken: Check = { name: 'broken', run: () => Promise.reject(new Error('The store is unavailable.')) }
    const checks = [broken, check].map((one) => ({ check: one, budget: 1, restMs: 0 }))
    expect(await run({ checks })).toMatchObject({ tenantCount: 2, failedCount: 2 })
    expect(calls.map(({ tenantId }) => tenantId)).toEqual(tenantIds)
    expect(failed).toEqual(tenantIds.map((tenantId) => `${tenantId} broken`))
  })
})
