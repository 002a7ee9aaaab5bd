import { createHistogram } from 'node:perf_hooks'
import type { Sent } from './send-event.ts'

/** What became of the sending, as it goes on. */
export type SendLog = ReturnType<typeof makeSendLog>

type Accepted = Readonly<{ receivedAt: string; isFraud: boolean }>
type Met = Readonly<{ count: number; example: string }>

/** Keeps the books of a run: what was accepted under which id, what was not and why, and how long it took. */
export const makeSendLog = () => {
  const startedAt = new Date().toISOString()
  const startedAtMs = performance.now()
  /** Microseconds from the first try to the answer that ended it. */
  const latencyUs = createHistogram()
  const accepted = new Map<string, Accepted>()
  const errors = new Map<string, Met>()
  let earliestReceipt = startedAt
  let endedAtMs = startedAtMs
  const counts = { sent: 0, accepted: 0, retries: 0, refused: 0 }

  const noteError = (code: string, example: string): void => {
    const met = errors.get(code)
    errors.set(code, { count: (met?.count ?? 0) + 1, example: met?.example || example })
  }

  return {
    startedAt,
    counts: counts as Readonly<typeof counts>,
    /** By the event's id. */
    accepted: accepted as ReadonlyMap<string, Accepted>,
    /** Every problem met, by its code, also those that a later try overcame; the example is of one that was final. */
    errors: errors as ReadonlyMap<string, Met>,
    noteRetry: (code: string): void => {
      counts.retries += 1
      noteError(code, '')
    },
    noteSent: ({ line, isFraud }: Readonly<{ line: number; isFraud: boolean }>, sent: Sent, spanMs: number): void => {
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
    /** When Sluice received the first of the accepted events: before this run, for an event it had already. */
    earliestReceipt: (): string => earliestReceipt,
    /** Accepted events a second, from the beginning to the last answer. */
    rate: (): number => (counts.accepted === 0 ? 0 : (counts.accepted * 1000) / (endedAtMs - startedAtMs)),
    /** Milliseconds within which so many per cent of the accepted events were answered; 0 before the first. */
    latencyMs: (percent: number): number => (counts.accepted === 0 ? 0 : latencyUs.percentile(percent) / 1000),
  }
}
