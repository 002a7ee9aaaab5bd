import { expect, it } from 'vitest'
import { formatAudit } from '#lab/bench/audit/format-audit.ts'
import { measureRuns } from '#lab/bench/audit/run-time.ts'
import { measureWriters } from '#lab/bench/audit/writer-speed.ts'
import { aRecorder, aSequencer, makeAuditParts } from '#test/support/ports/audit-stores.ts'

const { signal } = new AbortController()

/** The parts of a log, with the facts that its recorders recorded. */
const watchedParts = async () => {
  const parts = await makeAuditParts()
  const tenants = new Map<string, number>()
  const makeRecorder = (): ReturnType<typeof aRecorder> => {
    const record = aRecorder(parts)
    return async (facts) => {
      for (const { tenantid } of facts) tenants.set(tenantid, (tenants.get(tenantid) ?? 0) + 1)
      return record(facts)
    }
  }
  const sizes = async () => {
    const states = [...tenants.keys()].map(async (tenantId) => (await parts.log.state(tenantId))?.size)
    return Promise.all(states)
  }
  return { makeRecorder, sequence: aSequencer(parts), counts: () => [...tenants.values()], sizes }
}

it('Writers end when each of their entries is under a checkpoint', async () => {
  const { counts, sizes, ...subject } = await watchedParts()
  const load = { writerCount: 4, tenantCount: 2, batchCount: 10, seconds: 1 }
  const speed = await measureWriters(subject, load, signal)
  expect(await sizes()).toEqual(counts())
  expect(counts().length).toBeGreaterThan(0)
  expect(speed.triesLost).toBe(0)
  expect(speed.sequencedPerSecond).toBeGreaterThan(0)
  expect(speed.recordedPerSecond).toBeGreaterThan(speed.sequencedPerSecond)
})

it('A run is measured with all of its batches, and the first one warms up', async () => {
  const { sizes, ...subject } = await watchedParts()
  const { runEntries, batch, run } = await measureRuns(subject, signal)
  expect([runEntries, batch.count, run.count]).toEqual([4_950, 200, 4])
  expect(await sizes()).toEqual([5 * 4_950])
})

it('The report has a row for each number of writers, with the ratio to the hash chain', () => {
  const spread = { count: 60, p50Ms: 1_200, p99Ms: 2_300, maxMs: 2_400 }
  const speed = { recordedPerSecond: 400, sequencedPerSecond: 300, triesLost: 0 }
  const text = formatAudit({
    delay: spread,
    proofs: [{ size: 1_000, bytes: 1_500, took: spread }],
    runs: { batchEntries: 99, runEntries: 4_950, batch: spread, run: spread, runCpu: spread },
    writers: [
      { writerCount: 16, tenantCount: 1, chain: { ...speed, recordedPerSecond: 100 }, log: speed, full: speed },
    ],
  })
  expect(text.split('\n').at(-1)?.trim().split(/\s+/)).toEqual(['16', '1', '100', '400', '300', '3', '0', '400', '300'])
})
