import { type Band, bands, type EventStatus, eventStatuses } from '#kernel/domain/event-status.ts'
import type { LoggedFact } from './facts-by-time.ts'

/** The stages an event goes through, each exactly once. */
export const stages = ['received', 'assessed', 'moved', 'audited', 'published'] as const

export type Stage = (typeof stages)[number]

/** The effects of one event in the store and at the broker. */
export type Track = {
  /** Facts by kind. */
  received: number
  assessed: number
  moved: number
  /** The smallest and the largest number of audit entries, and of publications, among its facts. */
  audited: Range
  published: Range
  status: EventStatus | undefined
  band: Band | undefined
}

type Range = { least: number; most: number }

export const emptyTrack = (): Track => ({
  received: 0,
  assessed: 0,
  moved: 0,
  audited: { least: Number.POSITIVE_INFINITY, most: 0 },
  published: { least: Number.POSITIVE_INFINITY, most: 0 },
  status: undefined,
  band: undefined,
})

/** Adds one fact to its event's track. `times` counts its audit entries and publications. */
export const addFact = (
  track: Track,
  fact: LoggedFact,
  times: Readonly<{ audited: number; published: number }>,
): void => {
  widen(track.audited, times.audited)
  widen(track.published, times.published)
  if (fact.kind === 'moved' && fact.data.status === 'failed') {
    // It is not decided, and a redrive can continue it from here.
    track.status ??= 'failed'
    return
  }
  if (fact.kind === 'received' || fact.kind === 'assessed' || fact.kind === 'moved') track[fact.kind] += 1
  if (fact.kind !== 'moved') return
  track.status = eventStatuses.find((status) => status === fact.data.status) ?? track.status
  track.band = bands.find((band) => band === fact.data.band) ?? track.band
}

const widen = (range: Range, times: number): void => {
  range.least = Math.min(range.least, times)
  range.most = Math.max(range.most, times)
}

/** The stages that an event has not reached. An event without any fact has reached none. */
export const missingStages = (track: Track): readonly Stage[] =>
  stages.filter((stage) => {
    const seen = track[stage]
    return typeof seen === 'number' ? seen === 0 : seen.most === 0 || seen.least === 0
  })

/** The stages that had an effect more than once. */
export const doubledStages = (track: Track): readonly Stage[] =>
  stages.filter((stage) => {
    const seen = track[stage]
    return (typeof seen === 'number' ? seen : seen.most) > 1
  })
