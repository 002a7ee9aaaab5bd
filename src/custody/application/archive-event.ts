import { eventArchived } from '#catalogue/families/custody.ts'
import { erasedIn } from '#facts/application/erased-facts.ts'
import { dataOf, readFact } from '#facts/application/read-fact.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import { isTombstone, tombstoneOf } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { classesIn } from '#vault/application/open-facts.ts'
import { type ArchivedEvent, type ArchivedFact, archiveKeyOf } from '../domain/archived-event.ts'
import type {
  Archive,
  Departure,
  EntryReader,
  LeavingItem,
  RetainedEvents,
  RetainedFact,
  RetainedKey,
} from './archive-ports.ts'
import { archiveText, inArchivedOrder, readArchiveText } from './archive-text.ts'
import { isHeld } from './is-held.ts'
import type { Holds } from './ports.ts'

/**
 * `held`: a legal hold protects the event. `unproven`: the audit log does not have the text of each fact. `done`: there is
 * nothing to do, because the event is archived already or its retention is not over.
 */
export type ArchiveOutcome = 'archived' | 'held' | 'unproven' | 'done'

export type ArchiveNeeds = Readonly<{
  events: RetainedEvents
  entries: EntryReader
  archive: Archive
  holds: Holds
  /** Called for an event whose review people have not decided when it was archived with the event. */
  noteOpenReview: (key: RetainedKey) => void
  /** The digest of the content of a fact that was stored without one: it has clear values. */
  digestOf: (received: Fact) => Promise<string>
  clock: Clock
}>

/**
 * A transaction has at most 100 writes: one for each fact and item, and some for the tombstone, the fact `archived` and the
 * holds.
 */
const departureCountMax = 90

/**
 * Moves one event past its retention to the archive: a copy that is read back and compared, and then, in one transaction, the
 * tombstone, the fact `archived` and an end for each other fact. The transaction fails if a hold was placed after the holds were
 * read, or the values were erased after the facts were read. An event with more facts and items than one transaction needs others
 * before it, and a hold that is placed between them protects what is left. Safe to repeat and to race: a run that died is completed
 * by the next one. Facts that were appended to an archived event later are added to its object, and the next fact `archived` names
 * them.
 * @throws Transient `store-unavailable` or `archive-unavailable`. @throws Error when the object that is read back differs or no
 * longer has all facts of an archived event.
 */
export const makeArchiveEvent = (needs: ArchiveNeeds) => {
  const { events, holds, noteOpenReview, digestOf, clock } = needs
  const makeCopy = makeCopyOf(needs)

  return async (key: RetainedKey, until: Instant): Promise<ArchiveOutcome> => {
    const stored = await events.read(key)
    const first = stored.find((fact) => kindOf(fact) === 'received')
    const received = first && readFact(first.text)
    if (!first || !received || !isPastRetention(received, until)) return 'done'
    const earlier = archivedIn(stored)
    const left = isTombstone(received) ? leftIn(stored, earlier.ids) : stored
    if (left.length === 0) return 'done'
    const active = await holds.of(key.tenantId)
    if (left.some(({ text }) => isHeld(active, readFact(text)))) return 'held'
    const copy = await makeCopy(key, received, { left, archivedIds: earlier.ids })
    if (!copy) return 'unproven'
    const others = left.filter((fact) => fact !== first && !fact.hasEnd)
    const departures = departuresOf({ others, items: itemsIn(left), holdsVersion: active.version })
    for (const part of departures.slice(0, -1)) await events.depart(key, part)
    const last = departures.at(-1) ?? { others: [], items: [], holdsVersion: active.version }
    const [archivedat, hasReview] = [clock(), left.some(hasReviewOf)]
    const report = (): void => {
      if (hasReview && !copy.facts.some(closesReview)) noteOpenReview(key)
    }
    if (isTombstone(received)) {
      const added = copy.facts.filter(({ entry }) => !earlier.ids.has(entry.factId))
      const archived = archivedFact(received, added, { at: archivedat, count: earlier.count + 1 })
      if (!(await events.note(key, { archived, hasReview, ...last }))) return 'done'
      report()
      return 'archived'
    }
    const mark = { facthash: sha256(first.text), archivedat, archivekey: archiveKeyOf(received) }
    const tombstone = tombstoneOf(received, mark)
    const isOurs = await events.bury(key, {
      ...last,
      text: first.text,
      tombstone: JSON.stringify(tombstone),
      digest: first.digest === undefined ? await digestOf(received) : undefined,
      archived: archivedFact(tombstone, copy.facts, { at: archivedat, count: 1 }),
      hasReview,
    })
    if (!isOurs) return 'done'
    report()
    return 'archived'
  }
}

/** A step that asks people to decide or to confirm has a review, and so has each act, such as that of an operator who opened one. */
const hasReviewOf = (fact: RetainedFact): boolean =>
  kindOf(fact) === 'reviewed' || (kindOf(fact) === 'moved' && readFact(fact.text).data.review !== undefined)

/** The final decision of people closes it. */
const closesReview = ({ text }: ArchivedFact): boolean => {
  const fact = readFact(text)
  return kindOf(fact) === 'reviewed' && fact.data.isFinal === true
}

/** The items of the vault that facts have, or had. */
const itemsIn = (left: readonly RetainedFact[]): readonly LeavingItem[] => {
  const facts = left.map(({ text }) => readFact(text))
  const isErased = erasedIn(facts)
  return facts.flatMap((fact) =>
    classesIn(fact).map((vaultClass) => ({ vaultClass, happening: fact.happening, isErased: isErased(fact) })),
  )
}

/** The departures of an event, each for one transaction. Facts leave before items, because the archive has the facts and no item. */
const departuresOf = ({ others, items, holdsVersion }: Departure): readonly Departure[] => {
  const leaving = [...others.map((fact) => ({ fact })), ...items.map((item) => ({ item }))]
  return Array.from({ length: Math.ceil(leaving.length / departureCountMax) }, (_, index) => {
    const part = leaving.slice(index * departureCountMax, (index + 1) * departureCountMax)
    return {
      others: part.flatMap((one) => ('fact' in one ? [one.fact] : [])),
      items: part.flatMap((one) => ('item' in one ? [one.item] : [])),
      holdsVersion,
    }
  })
}

/** The ids of the facts that the facts `archived` of an event name, and the number of these. */
const archivedIn = (stored: readonly RetainedFact[]) => {
  const archived = stored.filter((fact) => kindOf(fact) === 'archived')
  const named = archived.flatMap(({ text }) => dataOf(eventArchived, readFact(text)).facts)
  return { ids: new Set(named.map(({ id }) => id)), count: archived.length }
}

/** The facts of an archived event that were appended later. */
const leftIn = (stored: readonly RetainedFact[], ids: ReadonlySet<string>): readonly RetainedFact[] =>
  stored.filter((fact) => !['received', 'archived'].includes(kindOf(fact) ?? '') && !ids.has(readFact(fact.text).id))

/** The facts of an event that are not in the archive, and the ids of those that are. */
type Remainder = Readonly<{ left: readonly RetainedFact[]; archivedIds: ReadonlySet<string> }>

/** An object that lost facts is not replaced: its previous version has them. */
const requireComplete = ({ facts }: ArchivedEvent, archivedIds: ReadonlySet<string>): void => {
  const ids = new Set(facts.map(({ entry }) => entry.factId))
  if (![...archivedIds].every((id) => ids.has(id)))
    throw new Error('The object of the event lacks facts that were archived. Restore its previous version.')
}

/** Makes the copy of an event in the archive, and returns it; `undefined` if the audit log does not prove each of its facts. */
const makeCopyOf =
  ({ archive, entries }: ArchiveNeeds) =>
  async (key: RetainedKey, received: Fact, { left, archivedIds }: Remainder): Promise<ArchivedEvent | undefined> => {
    const objectKey = archiveKeyOf(received)
    const [proofs, before] = await Promise.all([entries.of(key), archive.read(objectKey)])
    const byHappening = new Map(proofs.map((proof) => [proof.happening, proof]))
    const texts = new Map([
      ...(readArchiveText(before ?? '')?.facts ?? []).map(({ text, entry }) => [entry.happening, text] as const),
      ...left.map(({ happening, text }) => [happening, text] as const),
    ])
    const facts = [...texts].flatMap(([happening, text]): readonly ArchivedFact[] => {
      const entry = byHappening.get(happening)
      return entry?.factHash === sha256(text) ? [{ text, entry }] : []
    })
    if (facts.length < texts.size) return undefined
    const copy: ArchivedEvent = { format: 1, ...key, facts: facts.toSorted(inArchivedOrder) }
    requireComplete(copy, archivedIds)
    const text = archiveText(copy)
    if (text !== before) await archive.write(objectKey, text)
    if ((await archive.read(objectKey)) !== text)
      throw new Error(`The object ${objectKey} differs from what was written. The event stays in the log.`)
    return copy
  }

/** It follows the tombstone, so it has no subject and no user. It names each fact, so that consumers can remove what they hold. */
const archivedFact = (tombstone: Fact, facts: readonly ArchivedFact[], { at, count }: { at: Instant; count: number }) =>
  follow(tombstone, {
    type: 'Custody.Event.Archived.v1',
    source: 'sluice/custody',
    happening: happenings.archived(count),
    recordedat: at,
    data: {
      archiveKey: archiveKeyOf(tombstone),
      facts: facts.map(({ text, entry: { factId: id, happening, factHash: hash } }) => ({
        id,
        happening,
        type: readFact(text).type,
        hash,
      })),
    },
  })
