import { eventArchived } from '#catalogue/families/custody.ts'
import { factId } from '#facts/application/identity.ts'
import { readableDataOf, readableFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { isAudited, kindOf } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { readEntry } from '../domain/audit-entry.ts'
import type { ArchivedMark, TrailEntry, TrailFact } from '../domain/trail.ts'
import type { EntryPlace, StoredEntry } from './ports.ts'
import type { StoredFact } from './trail-ports.ts'

type Event = Readonly<{ tenantId: string; eventId: string }>

/** A stored entry, as evidence about the event. */
export const trailEntry = ({ text, place }: StoredEntry, event: Event): TrailEntry<EntryPlace> => {
  const entry = readEntry(text)
  const isOwn =
    entry?.tenantId === event.tenantId &&
    entry.eventId === event.eventId &&
    entry.factId === factId(event.tenantId, event.eventId, entry.happening)
  return { text, place, entry: isOwn ? entry : undefined }
}

/** The stored facts that must have an entry, as evidence about their event. */
export const trailFacts = (stored: readonly StoredFact[]): readonly TrailFact[] =>
  stored.filter(isAudited).map(trailFact)

const trailFact = ({ happening, text }: StoredFact): TrailFact => {
  const fact = readableFact(text)
  const tombstone = fact && isTombstone(fact) ? fact.sluicetombstone : undefined
  return {
    ...{ happening, text, hash: tombstone?.facthash ?? sha256(text) },
    recordedAt: fact?.recordedat ?? '',
    isTombstone: tombstone !== undefined,
  }
}

/** The facts that were archived with the event, by happening, as the facts `archived` name them. */
export const archivedMarks = (stored: readonly StoredFact[]): ReadonlyMap<string, ArchivedMark> => {
  const archived = stored.flatMap(({ text }) => readableFact(text) ?? []).filter((fact) => kindOf(fact) === 'archived')
  return new Map(
    archived.flatMap((fact) =>
      namedIn(fact).map(({ happening, hash }) => [happening, { hash, at: fact.recordedat }] as const),
    ),
  )
}

const namedIn = (fact: Fact) => readableDataOf(eventArchived, fact)?.facts ?? []
