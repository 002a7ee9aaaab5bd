import { startBar } from '#commands/screen/progress-bar.ts'
import { pause } from '../pause.ts'
import type { Finding } from './finding.ts'

/** Everything that a run reads in the end. */
type Reading = Readonly<{ facts: readonly unknown[] }>

type Needs<Records extends Reading> = Readonly<{
  /** Whether every queue is empty. Cheap, so it is asked before everything is read, which slows the copy. */
  isQuiet: () => Promise<boolean>
  read: () => Promise<Records>
  judge: (records: Records) => readonly Finding[]
  timeoutMs: number
  signal: AbortSignal
}>

export type DrainOutcome<Records extends Reading> = Readonly<{
  /** Undefined when the stores could not be read. */
  records: Records | undefined
  findings: readonly Finding[]
  /** From the begin of the wait to the reading that was complete, or to its end. */
  tookMs: number
  /** The last reason why the records could not be read. */
  unreadable: string | undefined
}>

const pollMs = 3_000
/** A doubled effect may follow the first one: a message that is still in a queue. */
const settleMs = 3_000

/**
 * Reads and judges the records while the queues are empty, until nothing is missing, and once more after a moment. Ends with a last
 * reading at the timeout, or on an interrupt.
 */
export const untilDrained = async <Records extends Reading>({
  isQuiet,
  read,
  judge,
  timeoutMs,
  signal,
}: Needs<Records>): Promise<DrainOutcome<Records>> => {
  const startedAtMs = performance.now()
  const bar = startBar('draining', Math.round(timeoutMs / 1_000))
  let drained: DrainOutcome<Records> = { records: undefined, findings: [], tookMs: 0, unreadable: undefined }
  let isComplete = false
  try {
    for (;;) {
      const beganAtMs = performance.now()
      const tookMs = beganAtMs - startedAtMs
      const isLast = signal.aborted || tookMs > timeoutMs
      try {
        if (!isLast && !(await isQuiet())) {
          isComplete = false
          bar.update(Math.round(tookMs / 1_000), 'messages wait in queues')
          await pause(pollMs, signal)
          continue
        }
        const records = await read()
        const findings = judge(records)
        const wasComplete = isComplete
        isComplete = findings.every(({ kind }) => kind === 'wrong' || kind === 'doubled')
        drained = { records, findings, tookMs: wasComplete ? drained.tookMs : tookMs, unreadable: undefined }
        if (wasComplete && isComplete) return drained
        bar.update(Math.round(tookMs / 1_000), `${records.facts.length} facts, ${findings.length} findings`)
      } catch (error) {
        drained = { ...drained, tookMs, unreadable: error instanceof Error ? error.message : String(error) }
      }
      if (isLast) return drained
      await pause(isComplete ? settleMs : Math.max(pollMs, performance.now() - beganAtMs), signal)
    }
  } finally {
    bar.stop()
  }
}
