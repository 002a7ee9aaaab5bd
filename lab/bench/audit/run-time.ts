import { randomUUID } from 'node:crypto'
import { type Spread, spreadOf } from '../percentiles.ts'
import type { AuditParts } from './audit-parts.ts'
import { auditedFacts } from './audited-facts.ts'

/** The time of one full batch, and of one full run with the CPU time of its process, with nothing else at work. */
export type RunTime = Readonly<{
  batchEntries: number
  runEntries: number
  batch: Spread
  run: Spread
  runCpu: Spread
}>

const batchEntries = 99
/** A run has up to 5,000 entries. */
const batchesOfRun = 50
const runCount = 4

/** Records full batches one after the other, and sequences each run of them. The first run warms up. */
export const measureRuns = async (
  { makeRecorder, sequence }: Pick<AuditParts, 'makeRecorder' | 'sequence'>,
  signal: AbortSignal,
): Promise<RunTime> => {
  const [record, tenantId] = [makeRecorder(), `runs-${randomUUID()}`]
  const [batchMs, runMs, runCpuMs]: [number[], number[], number[]] = [[], [], []]
  const timed = async (times: number[], act: () => Promise<unknown>): Promise<void> => {
    const startMs = performance.now()
    await act()
    times.push(performance.now() - startMs)
  }
  for (let run = 0; run <= runCount; run += 1) {
    for (let batch = 0; batch < batchesOfRun; batch += 1) {
      signal.throwIfAborted()
      const facts = auditedFacts(tenantId, batchEntries)
      await timed(batchMs, () => record(facts))
    }
    const before = process.cpuUsage()
    await timed(runMs, () => sequence(tenantId, new Date(Date.now() + 60_000).toISOString()))
    const { user, system } = process.cpuUsage(before)
    runCpuMs.push((user + system) / 1000)
  }
  return {
    ...{ batchEntries, runEntries: batchEntries * batchesOfRun },
    batch: spreadOf(batchMs.slice(batchesOfRun)),
    run: spreadOf(runMs.slice(1)),
    runCpu: spreadOf(runCpuMs.slice(1)),
  }
}
