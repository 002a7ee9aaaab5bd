import type { Instant } from '#kernel/domain/instant.ts'
import type { AuditEntry } from './audit-entry.ts'

/** An entry of an event. Without `entry` the text cannot be read, or it is an entry of another event. */
export type TrailEntry<Place> = Readonly<{ text: string; entry: AuditEntry | undefined; place: Place }>

/** A fact of an event, as it is stored. */
export type TrailFact = Readonly<{
  happening: string
  text: string
  /** SHA-256 of the text, in hex. A tombstone has the hash of the text that it replaces. */
  hash: string
  /** When it was recorded; empty if the text is not a fact. */
  recordedAt: Instant
  isTombstone: boolean
}>

/** A fact that was archived, and when. */
export type ArchivedMark = Readonly<{ hash: string; at: Instant }>

/** What the comparison of an entry with its fact found, before the entry is compared with the log. */
type LineState = 'intact' | 'waiting' | 'archived' | 'altered-fact' | 'missing-fact' | 'extra-fact' | 'altered-entry'

/** An entry beside its fact. */
export type TrailLine<Place> = Readonly<{
  happening: string
  state: LineState
  since?: Instant
  archivedAt?: Instant
  entry?: TrailEntry<Place>
  fact?: TrailFact
}>

type Evidence<Place> = Readonly<{
  entries: readonly TrailEntry<Place>[]
  facts: readonly TrailFact[]
  /** The archived facts of the event, by happening. */
  archived: ReadonlyMap<string, ArchivedMark>
  now: Instant
}>

/** The happening of an entry that cannot be read, and of a second entry of one fact. */
const unknown = ''

/** How long a fact may be without an entry. An entry usually follows within seconds. */
const entryLimitMs = 15 * 60_000

/** Clocks of writers differ a little. A fact from later than this was not written by Sluice. */
const clockLimitMs = 60_000

/** The lines of an event, in recorded order. */
export const trailLines = <Place>({ entries, facts, archived, now }: Evidence<Place>): readonly TrailLine<Place>[] => {
  const byHappening = new Map(facts.map((fact) => [fact.happening, fact]))
  const known = new Set<string>()
  const ofEntries = entries.map((entry): TrailLine<Place> => {
    const name = entry.entry?.happening
    if (name === undefined || known.has(name)) return { happening: unknown, state: 'altered-entry', entry }
    known.add(name)
    return lineOf(entry, name, { fact: byHappening.get(name), mark: archived.get(name) })
  })
  const withoutEntry = facts
    .filter(({ happening }) => !known.has(happening))
    .map((fact) => lineOfFact<Place>(fact, now))
  return [...ofEntries, ...withoutEntry].toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
}

/** Where a line is in the trail of its event. Lines sort by it, and no two have the same. */
export const placeOf = ({ happening, entry, fact }: TrailLine<unknown>): string => {
  const name = happening || ` ${JSON.stringify(entry?.place)}`
  return `${entry?.entry?.recordedAt ?? fact?.recordedAt ?? ''}#${name}`
}

type Counterpart = Readonly<{ fact: TrailFact | undefined; mark: ArchivedMark | undefined }>

const lineOf = <Place>(entry: TrailEntry<Place>, happening: string, { fact, mark }: Counterpart): TrailLine<Place> => {
  const factHash = entry.entry?.factHash
  const line = { happening, entry, ...(fact && { fact }) }
  if (fact && fact.hash !== factHash) return { ...line, state: 'altered-fact' }
  if (mark && mark.hash === factHash) return { ...line, state: 'archived', archivedAt: mark.at }
  // A tombstone without a fact that names its event as archived replaces nothing.
  if (fact) return { ...line, state: fact.isTombstone ? 'missing-fact' : 'intact' }
  return { ...line, state: 'missing-fact' }
}

const lineOfFact = <Place>(fact: TrailFact, now: Instant): TrailLine<Place> => {
  const ageMs = Date.parse(now) - Date.parse(fact.recordedAt)
  const mayWait = !fact.isTombstone && ageMs <= entryLimitMs && ageMs >= -clockLimitMs
  return {
    happening: fact.happening,
    state: mayWait ? 'waiting' : 'extra-fact',
    ...(fact.recordedAt !== '' && { since: fact.recordedAt }),
    fact,
  }
}
