import { pause } from '../pause.ts'

/** How far the line is, in facts of one tenant since the tally was opened. Cheap to ask for. */
export type Progress = Readonly<{
  /** Heard on RabbitMQ, by kind and in all. */
  assessed: number
  moved: number
  published: number
  /** Grown in the audit chain. */
  audited: number
}>

/** Why the waiting ended: all is there, nothing moves any more though not all is there, or there was no more time. */
export type DrainEnd = 'drained' | 'quiet' | 'late' | 'interrupted'

export type DrainWish = Readonly<{
  /** So many events were accepted for the first time. */
  eventCount: number
  timeoutMs: number
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}>

type Needs = Readonly<{ progress: () => Promise<Progress>; queuesAreEmpty: () => Promise<boolean> }>

/** An event that nobody decides by hand is received, assessed and moved. */
export const factsPerEvent = 3

/** What it waits between two looks, so that looking does not disturb what is looked at. */
const lookMs = 500
/** Nothing moved for so long and every queue is empty: what is missing now will not come. */
const quietMs = 20_000
/** All is there; what a queue still holds may be a second delivery, which is worth a moment's wait but not more. */
const secondDeliveryMs = 10_000

export const makeWaitUntilDrained =
  ({ progress, queuesAreEmpty }: Needs) =>
  async ({ eventCount, timeoutMs, signal, onProgress }: DrainWish): Promise<DrainEnd> => {
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
      await pause(lookMs, signal)
    }
    return 'interrupted'
  }

const isComplete = ({ published, audited }: Progress, eventCount: number): boolean =>
  Math.min(published, audited) >= eventCount * factsPerEvent

const sameProgress = (a: Progress, b: Progress): boolean => a.published === b.published && a.audited === b.audited
