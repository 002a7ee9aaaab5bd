import { pause } from '../pause.ts'

/** Facts of one tenant at each stage since the tally was opened. Cheap to read. */
export type Progress = Readonly<{
  /** Received from RabbitMQ, by kind and in all. */
  assessed: number
  moved: number
  published: number
  /** In the audit log, under a checkpoint. */
  audited: number
}>

/** Why the waiting ended: everything arrived, nothing changes although something is missing, timeout, or interrupt. */
export type DrainEnd = 'drained' | 'quiet' | 'late' | 'interrupted'

export type DrainOptions = Readonly<{
  /** Events accepted for the first time. */
  eventCount: number
  timeoutMs: number
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}>

type Needs = Readonly<{ progress: () => Promise<Progress>; queuesAreEmpty: () => Promise<boolean> }>

/** Without a manual decision an event has three facts: received, assessed, moved. */
export const factsPerEvent = 3

/** Time between two polls, long enough not to disturb the measurement. */
const pollMs = 500
/** After this time without change and with empty queues, missing facts will not come. */
const quietMs = 20_000
/** How long to wait for second deliveries in the queues after everything arrived. */
const secondDeliveryMs = 10_000

export const makeWaitUntilDrained =
  ({ progress, queuesAreEmpty }: Needs) =>
  async ({ eventCount, timeoutMs, signal, onProgress }: DrainOptions): Promise<DrainEnd> => {
    const startedAtMs = performance.now()
    let last: Progress | undefined
    let movedAtMs = startedAtMs
    while (!signal?.aborted) {
      const now = await progress()
      onProgress?.(now)
      const nowMs = performance.now()
      if (last === undefined || !sameProgress(last, now)) movedAtMs = nowMs
      last = now
      const stillMs = nowMs - movedAtMs
      if (isComplete(now, eventCount) && (stillMs > secondDeliveryMs || (await queuesAreEmpty()))) return 'drained'
      if (stillMs > quietMs && (await queuesAreEmpty())) return 'quiet'
      if (nowMs - startedAtMs > timeoutMs) return 'late'
      await pause(pollMs, signal)
    }
    return 'interrupted'
  }

const isComplete = ({ published, audited }: Progress, eventCount: number): boolean =>
  Math.min(published, audited) >= eventCount * factsPerEvent

const sameProgress = (a: Progress, b: Progress): boolean => a.published === b.published && a.audited === b.audited
