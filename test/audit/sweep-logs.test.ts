import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeSweepLogs } from '#audit/application/sweep-logs.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import {
  type AuditParts,
  aRecorder,
  aSequencer,
  makeAuditParts,
  recordAndSequence,
  soon,
} from '#test/support/ports/audit-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aTenant = () => `tenant-${randomUUID()}`
const ago = (ms: number) => () => new Date(Date.now() - ms).toISOString()

const aSweep = (parts: AuditParts, changed: Partial<Parameters<typeof makeSweepLogs>[0]> = {}) =>
  makeSweepLogs({
    log: parts.log,
    sequence: aSequencer(parts),
    clock: systemClock,
    lateMs: 15_000,
    runMs: 20_000,
    warn: (_, reason) => {
      throw reason
    },
    ...changed,
  })

describe(`sweep-logs, in ${storeName},`, () => {
  it('sequences a log with an entry that waits too long, and returns how long', async () => {
    const parts = await makeAuditParts()
    const [late, fresh] = [aTenant(), aTenant()]
    await aRecorder(parts, { clock: ago(400_000) })([aFact({ tenantid: late })])
    await recordAndSequence(parts, [aFact({ tenantid: fresh })])
    await aRecorder(parts)([aFact({ tenantid: fresh })])
    const counts = await aSweep(parts)()
    expect(counts).toMatchObject({ logCount: 2, sequencedCount: 1, failedCount: 0 })
    expect(counts.oldestMs).toBeGreaterThanOrEqual(400_000)
    expect((await parts.log.state(late))?.size).toBe(1)
    // The stream brings it.
    expect((await parts.log.state(fresh))?.size).toBe(1)
    expect((await aSweep(parts)()).oldestMs).toBeLessThan(15_000)
  })

  it('begins a log whose first entry the stream did not bring', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await aRecorder(parts)([aFact({ tenantid: tenant })])
    expect(await aSweep(parts)()).toMatchObject({ sequencedCount: 1 })
    expect((await parts.log.state(tenant))?.size).toBe(1)
  })

  it('signs a log that has had no checkpoint for a day', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await recordAndSequence(parts, [aFact({ tenantid: tenant })])
    expect(await aSweep(parts)()).toMatchObject({ sequencedCount: 0 })
    const clock = () => new Date(Date.now() + 86_400_000).toISOString()
    expect(await aSweep(parts, { clock, sequence: aSequencer(parts, { clock }) })()).toMatchObject({
      sequencedCount: 1,
    })
    expect((await parts.log.checkpoints(tenant, { limit: 10 })).items).toHaveLength(2)
  })

  it('ends a run whose process died when its entries waited no more', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const finish = () => Promise.reject(new Error('the process died'))
    await aRecorder(parts)([aFact({ tenantid: tenant })])
    await expect(aSequencer(parts, { log: { ...parts.log, finish } })(tenant, soon())).rejects.toThrow('died')
    expect(await parts.log.oldestPending(tenant)).toBeUndefined()
    // Its process may be at work.
    expect(await aSweep(parts)()).toMatchObject({ sequencedCount: 0 })
    const clock = () => new Date(Date.now() + 20_000).toISOString()
    expect(await aSweep(parts, { clock })()).toMatchObject({ sequencedCount: 1 })
    expect(await parts.log.state(tenant)).not.toHaveProperty('run')
  })

  it('goes on after a log that fails', async () => {
    const parts = await makeAuditParts()
    const [sick, well] = [aTenant(), aTenant()]
    for (const tenantid of [sick, well]) await aRecorder(parts, { clock: ago(60_000) })([aFact({ tenantid })])
    const failed: string[] = []
    const sequence = aSequencer(parts)
    const counts = await aSweep(parts, {
      sequence: (tenantId, until) =>
        tenantId === sick ? Promise.reject(new Error('throttled')) : sequence(tenantId, until),
      warn: (tenantId) => failed.push(tenantId),
    })()
    expect(counts).toMatchObject({ sequencedCount: 1, failedCount: 1 })
    expect(failed).toEqual([sick])
  })
})
