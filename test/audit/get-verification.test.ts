import { describe, expect, it } from 'vitest'
import { makeGetVerification } from '#audit/application/get-verification.ts'
import { makeVerifyAudit } from '#audit/application/verify-audit.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { later, makeVerificationRegister } from '#test/support/ports/verification-stores.ts'

const aReader = async (count: number) => {
  const tenant = await aVerifiedTenant(count)
  const { parts, tenantId, growth, log, history } = tenant
  const verified = await makeVerificationRegister()
  const getVerification = makeGetVerification({ ...parts.needs, verified })
  const runSchedule = makeVerifyAudit({
    log: {
      logs: async function* () {
        yield tenantId
      },
    },
    tenants: async () => [],
    checks: [growth, log, history].map((check) => ({ check, budget: 10_000, restMs: 0 })),
    ...{ register: verified, facts: parts.factLog, clock: later, runMs: 60_000 },
    reportDifference: () => undefined,
    warn: () => undefined,
  })
  return { ...tenant, runSchedule, get: (query = {}) => getVerification(tenantId, query) }
}

describe(`get-verification, in ${storeName},`, () => {
  it('verifies a range of entries', async () => {
    const { get } = await aReader(10)
    expect(await get()).toMatchObject({ intact: true, entriesChecked: 10, next: null, head: { size: 10 } })
    expect(await get({ from: '3', to: '5' })).toMatchObject({ intact: true, entriesChecked: 2, from: 3, next: null })
    expect(await get({ from: '10' })).toMatchObject({ entriesChecked: 0, from: 10, next: null })
  })

  it('refuses a range without entries of the log, in which nothing could differ', async () => {
    const { get } = await aReader(3)
    for (const range of [{ from: '4' }, { from: '2', to: '1' }])
      await expect(get(range)).rejects.toMatchObject({ code: 'query-invalid', issues: [{ path: 'from' }] })
  })

  it('names the first difference in the range', async () => {
    const { parts, get, keyAt } = await aReader(10)
    const key = await keyAt(4)
    await parts.deleteFact(key)
    expect(await get()).toMatchObject({
      intact: false,
      firstBreak: { kind: 'missing-fact', at: `4, event ${key.eventId}, received` },
    })
    expect(await get({ from: '5' })).toMatchObject({ intact: true, entriesChecked: 5 })
  })

  it('continues where the schedule is, and shows what the schedule has found', async () => {
    const { parts, tenantId, get, runSchedule, enterMany, keyAt } = await aReader(10)
    expect(await get()).toMatchObject({ scheduled: null, openDifferences: [] })
    await parts.deleteFact(await keyAt(4))
    await runSchedule()
    await enterMany(2)
    expect(await get()).toMatchObject({
      ...{ intact: false, entriesChecked: 2, from: 10, firstBreak: { kind: 'missing-fact' } },
      scheduled: { entriesVerified: 10 },
      openDifferences: [{ check: 'log', kind: 'missing-fact' }],
    })
    expect(await parts.log.state(tenantId)).toMatchObject({ size: 12 })
  })

  it('finds a fact that somebody added without an entry', async () => {
    const { parts, get, newFact } = await aReader(5)
    const { factsChecked } = await get()
    expect(factsChecked).toBeGreaterThanOrEqual(5)
    const added = newFact()
    await parts.append(added)
    expect(await get()).toMatchObject({
      ...{ intact: false, entriesChecked: 5, factsChecked: factsChecked + 1, factsLeft: false },
      firstBreak: { kind: 'extra-fact', at: `event ${added.eventid}, received` },
    })
  })

  it('finds an added fact also where the schedule has reached the last entry', async () => {
    const { parts, get, newFact, runSchedule } = await aReader(5)
    await runSchedule()
    await parts.append(newFact())
    expect(await get({ from: '5' })).toMatchObject({
      intact: true,
      entriesChecked: 0,
      scheduled: { entriesVerified: 5 },
    })
    expect(await get()).toMatchObject({ intact: false, openDifferences: [], firstBreak: { kind: 'extra-fact' } })
  })

  it('finds a log that was rewritten with its key, before the schedule runs again', async () => {
    const { get, runSchedule, texts, forge, rewrite, forgeCheckpoints } = await aReader(5)
    await runSchedule()
    const entries = [...(await texts())]
    entries[2] = await forge(2)
    await rewrite(entries)
    await forgeCheckpoints()
    expect(await get()).toMatchObject({ intact: false, openDifferences: [], firstBreak: { kind: 'history', at: '5' } })
  })

  it('verifies the newest entries when the schedule has reached the last one', async () => {
    const { parts, get, runSchedule, keyAt } = await aReader(1030)
    await runSchedule()
    await parts.deleteFact(await keyAt(1029))
    expect(await get()).toMatchObject({
      ...{ entriesChecked: 1000, from: 30, next: null, scheduled: { entriesVerified: 1030 } },
      ...{ intact: false, openDifferences: [], firstBreak: { kind: 'missing-fact' } },
    })
    expect(await get({ to: '20' })).toMatchObject({ entriesChecked: 20, from: 0, next: null })
  })

  it.runIf(storeName === 'memory')(
    'reads at most a thousand facts and pages, and shows that facts are left',
    async () => {
      const { parts, tenantId } = await aReader(1030)
      let read = 0
      const page: typeof parts.needs.rows.page = async (range, after) => {
        const found = await parts.needs.rows.page(range, after)
        read += 1 + found.rows.length
        return found
      }
      const verified = await makeVerificationRegister()
      const get = makeGetVerification({ ...parts.needs, rows: { page }, verified })
      expect(await get(tenantId, {})).toMatchObject({ intact: true, factsLeft: true })
      expect(read).toBeGreaterThan(900)
      expect(read).toBeLessThan(1003)
    },
  )

  it('verifies a thousand entries at once, up to the end of their bundle', async () => {
    const { get } = await aReader(1030)
    const first = await get()
    expect(first).toMatchObject({ intact: true, entriesChecked: 1024, next: 1024 })
    expect(await get({ from: String(first.next) })).toMatchObject({ intact: true, entriesChecked: 6, next: null })
  })

  it.runIf(storeName === 'memory')(
    'reads events without a stored fact sixteen at once, and counts each read',
    async () => {
      const { parts, tenantId, keyAt } = await aReader(1030)
      for (const key of await Promise.all(Array.from({ length: 600 }, (_, at) => keyAt(at))))
        await parts.deleteFact(key)
      const { of } = parts.needs.facts
      let [open, most] = [0, 0]
      const counted: typeof of = async (event) => {
        most = Math.max(most, ++open)
        const found = await of(event)
        open -= 1
        return found
      }
      const verified = await makeVerificationRegister()
      const get = makeGetVerification({ ...parts.needs, facts: { of: counted }, verified })
      expect(await get(tenantId, {})).toMatchObject({ entriesChecked: 512, next: 512 })
      expect(most).toBe(16)
    },
  )

  it('shows a log without a checkpoint as one without entries', async () => {
    const { get } = await aReader(0)
    expect(await get()).toMatchObject({ intact: true, entriesChecked: 0, head: null, next: null })
  })

  it('refuses a query that it does not know', async () => {
    const { get } = await aReader(0)
    await expect(get({ from: '-1' })).rejects.toMatchObject({ code: 'query-invalid' })
    await expect(get({ limit: '1' })).rejects.toMatchObject({ code: 'query-invalid' })
    for (const from of ['', '0x1', '1e3', '1.0', ' 1', '9007199254740993'])
      await expect(get({ from })).rejects.toMatchObject({ code: 'query-invalid', issues: [{ path: 'from' }] })
  })
})
