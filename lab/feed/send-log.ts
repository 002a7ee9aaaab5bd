import { createHistogram } from 'node:perf_hooks'
import type { SendResult } from './send-event.ts'

/** The progress and the results of sending. */
export type SendLog = ReturnType<typeof makeSendLog>

type Acceptance = Readonly<{ receivedAt: string; isFraud: boolean }>
type ErrorCount = Readonly<{ count: number; example: string }>

/** Records the events accepted, the problems by code, and the latency. */
export const makeSendLog = () => {
  const startedAt = new Date().toISOString()
  const startedAtMs = performance.now()
  /** Microseconds from the first attempt to the final answer. */
  const latencyUs = createHistogram()
  const accepted = new Map<string, Acceptance>()
  const errors = new Map<string, ErrorCount>()
  let earliestReceipt = startedAt
  let endedAtMs = startedAtMs
  const counts = { sent: 0, accepted: 0, retries: 0, refused: 0 }

  const noteError = (code: string, example: string): void => {
    const { count = 0, example: first = '' } = errors.get(code) ?? {}
    errors.set(code, { count: count + 1, example: first || example })
  }

  return {
    startedAt,
    counts: counts as Readonly<typeof counts>,
    /** By the event's id. */
    accepted: accepted as ReadonlyMap<string, Acceptance>,
    /** Every problem by its code, including those that a retry solved. The example is of a final one. */
    errors: errors as ReadonlyMap<string, ErrorCount>,
    noteRetry: (code: string): void => {
      counts.retries += 1
      noteError(code, '')
    },
    noteSent: (
      { line, isFraud }: Readonly<{ line: number; isFraud: boolean }>,
      sent: SendResult,
      spanMs: number,
    ): void => {
      counts.sent += 1
      endedAtMs = performance.now()
      if (sent.isAccepted) {
        counts.accepted += 1
        accepted.set(sent.eventId, { receivedAt: sent.receivedAt, isFraud })
        if (sent.receivedAt < earliestReceipt) earliestReceipt = sent.receivedAt
        latencyUs.record(Math.max(1, Math.round(spanMs * 1000)))
      } else {
        counts.refused += 1
        noteError(sent.code, `line ${line}: ${sent.detail}`)
      }
    },
    /** When Sluice received the oldest accepted event. An event sent before has a time before this run. */
    earliestReceipt: (): string => earliestReceipt,
    /** Accepted events per second, from the start to the last answer. */
    rate: (): number => (counts.accepted === 0 ? 0 : (counts.accepted * 1000) / (endedAtMs - startedAtMs)),
    /** The latency of accepted events at a percentile, in milliseconds; 0 before the first. */
    latencyMs: (percent: number): number => (counts.accepted === 0 ? 0 : latencyUs.percentile(percent) / 1000),
  }
}
