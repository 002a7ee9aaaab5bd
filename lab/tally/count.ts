import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import { doubledStages, emptyTrack, missingStages, type Stage, type Track } from './stages.ts'

/** An event that did not go through every stage exactly once. */
type Flaw = Readonly<{ eventId: string; missing: readonly Stage[]; doubled: readonly Stage[] }>

/** The accepted events at each stage, counted from the store and the broker. Numbers are events. */
export type Count = Readonly<{
  accepted: number
  /** Events with at least one effect at the stage. */
  reached: Readonly<Record<Stage, number>>
  statuses: ReadonlyMap<EventStatus, number>
  bands: ReadonlyMap<string, Band>
  /** Events with a missing stage, and events with a stage more than once. */
  lost: number
  doubled: number
  flaws: readonly Flaw[]
}>

/** Judges the tracks of the accepted events. An event without a fact in the log has an empty track and is lost. */
export const countTracks = (eventIds: readonly string[], tracks: ReadonlyMap<string, Track>): Count => {
  const judged = [...new Set(eventIds)].map((eventId) => judge(eventId, tracks.get(eventId) ?? emptyTrack()))
  const countWhere = (is: (event: JudgedEvent) => boolean): number => judged.filter(is).length
  const reaching = (stage: Stage): number => countWhere(({ missing }) => !missing.includes(stage))
  return {
    accepted: judged.length,
    reached: {
      received: reaching('received'),
      assessed: reaching('assessed'),
      moved: reaching('moved'),
      audited: reaching('audited'),
      published: reaching('published'),
    },
    statuses: countEach(judged.flatMap(({ track }) => track.status ?? [])),
    bands: new Map(judged.flatMap(({ eventId, track }) => (track.band === undefined ? [] : [[eventId, track.band]]))),
    lost: countWhere(({ missing }) => missing.length > 0),
    doubled: countWhere(({ doubled }) => doubled.length > 0),
    flaws: judged.filter(({ missing, doubled }) => missing.length + doubled.length > 0),
  }
}

type JudgedEvent = Flaw & Readonly<{ track: Track }>

const judge = (eventId: string, track: Track): JudgedEvent => ({
  eventId,
  track,
  missing: missingStages(track),
  doubled: doubledStages(track),
})

const countEach = <Item>(items: readonly Item[]): ReadonlyMap<Item, number> => {
  const counts = new Map<Item, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}
