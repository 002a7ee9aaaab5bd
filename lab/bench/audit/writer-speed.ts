import { randomUUID } from 'node:crypto'
import type { makeRecordAudit } from '#audit/application/record-audit.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import { pause } from '../../pause.ts'
import type { AuditParts } from './audit-parts.ts'
import { auditedFacts } from './audited-facts.ts'

type Recorder = ReturnType<typeof makeRecordAudit>

/** How writers record: how many, for how many tenants, and the entries of a batch. */
type WriterLoad = Readonly<{ writerCount: number; tenantCount: number; batchCount: number; seconds: number }>

/** Entries a second. `sequencedPerSecond` counts until the last one is under a checkpoint. */
export type WriterSpeed = Readonly<{ recordedPerSecond: number; sequencedPerSecond: number; triesLost: number }>

type Subject = Readonly<{ makeRecorder: () => Recorder; sequence?: AuditParts['sequence'] }>

/** Measures writers that record for some seconds, while one sequencer for each tenant gives the entries their indexes. */
export const measureWriters = async (
  { makeRecorder, sequence }: Subject,
  { writerCount, tenantCount, batchCount, seconds }: WriterLoad,
  signal: AbortSignal,
): Promise<WriterSpeed> => {
  const tenantIds = Array.from({ length: tenantCount }, () => `speed-${randomUUID()}`)
  const startMs = performance.now()
  const endMs = startMs + seconds * 1000
  let [entryCount, triesLost, isRecording] = [0, 0, true]

  const write = async (at: number): Promise<void> => {
    const record = makeRecorder()
    for (let turn = at; performance.now() < endMs; turn += writerCount) {
      signal.throwIfAborted()
      const facts = auditedFacts(tenantIds[turn % tenantCount] ?? '', batchCount)
      if (await isRecorded(record, facts)) entryCount += facts.length
      else triesLost += 1
    }
  }

  const follow = async (tenantId: string): Promise<void> => {
    for (let isLast = false; sequence && !isLast; ) {
      // The last look is after the last entry.
      isLast = !isRecording
      await sequence(tenantId, new Date(Date.now() + 60_000).toISOString())
      if (!isLast) await pause(sequencePauseMs, signal)
    }
  }

  const followers = tenantIds.map(follow)
  await Promise.all(Array.from({ length: writerCount }, (_, at) => write(at)))
  const recordedMs = performance.now() - startMs
  isRecording = false
  await Promise.all(followers)
  const sequencedMs = performance.now() - startMs
  return {
    recordedPerSecond: (entryCount * 1000) / recordedMs,
    sequencedPerSecond: (entryCount * 1000) / sequencedMs,
    triesLost,
  }
}

/** A run begins at most every two seconds, as with the stream of the stack. */
const sequencePauseMs = 2_000

/** Whether the batch is recorded. A batch that lost too often goes back to its queue. */
const isRecorded = async (record: Recorder, facts: Parameters<Recorder>[0]): Promise<boolean> => {
  const outcomes = await record(facts)
  const refused = outcomes.find(({ status }) => status === 'rejected')
  if (refused === undefined) return true
  if (refused.status === 'rejected' && refused.reason instanceof PipelineError) return false
  throw new Error('A batch was not recorded.', { cause: refused })
}
