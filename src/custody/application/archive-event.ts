import { readFact } from '#facts/application/read-fact.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import { isTombstone, tombstoneOf } from '#facts/domain/tombstone.ts'
import { type VaultClass, vaultClasses } from '#facts/domain/vault-item.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { type ArchivedEvent, type ArchivedFact, archiveKeyOf } from '../domain/archived-event.ts'
import type { Archive, AuditEntries, RetainedEvents, RetainedFact, RetainedKey } from './archive-ports.ts'
import { archiveText, inArchivedOrder, readArchiveText } from './archive-text.ts'
import { isHeld } from './is-held.ts'
import type { Holds } from './ports.ts'

/**
 * `held`: a legal hold protects the event. `unproven`: the audit chain does not have the text of each fact. `done`: there is
 * nothing to do, because the event is archived already or its retention is not over.
 */
export type ArchiveOutcome = 'archived' | 'held' | 'unproven' | 'done'

export type ArchiveNeeds = Readonly<{
  events: RetainedEvents
  entries: AuditEntries
  archive: Archive
  holds: Holds
  /** The digest of the content of a fact that was stored without one: it has clear values. */
  digestOf: (received: Fact) => Promise<string>
  clock: Clock
}>

/** A transaction has at most 100 writes: one for each fact, and some for the fact `archived`, the vault and the holds. */
const factCountMax = 90

/**
 * Moves one event past its retention to the archive: a copy that is read back and compared, and then, in one transaction, the
 * tombstone, the fact `archived` and an end for each other fact. The transaction fails if a hold was placed after the holds were
 * read. Safe to repeat and to race: a run that died is completed by the next one.
 * @throws Transient `store-unavailable` or `archive-unavailable`. @throws Error when the object that is read back differs, or the
 * event has more facts than a transaction can end.
 */
export const makeArchiveEvent = (needs: ArchiveNeeds) => {
  const { events, holds, digestOf, clock } = needs
  const makeCopy = makeCopyOf(needs)

  return async (key: RetainedKey, until: Instant): Promise<ArchiveOutcome> => {
    const stored = await events.read(key)
    const first = stored.find((fact) => kindOf(fact) === 'received')
    const received = first && readFact(first.text)
    if (!first || !received || isTombstone(received) || !isOver(received, until)) return 'done'
    const active = await holds.of(key.tenantId)
    if (isHeld(active, received)) return 'held'
    if (stored.length > factCountMax)
      throw new Error(`The event has ${stored.length} facts. One transaction ends at most ${factCountMax}.`)
    const copy = await makeCopy(key, received, stored)
    if (!copy) return 'unproven'
    const mark = { facthash: sha256(first.text), archivedat: clock(), archivekey: archiveKeyOf(received) }
    const tombstone = tombstoneOf(received, mark)
    const isOurs = await events.bury(key, {
      text: first.text,
      others: stored.filter((fact) => fact !== first && !fact.hasEnd),
      tombstone: JSON.stringify(tombstone),
      digest: first.digest === undefined ? await digestOf(received) : undefined,
      archived: archivedFact(tombstone, copy),
      vaultClasses: classesOf(received),
      holdsVersion: active.version,
    })
    return isOurs ? 'archived' : 'done'
  }
}

const isOver = ({ retainuntil }: Fact, until: Instant): boolean => retainuntil !== undefined && retainuntil <= until

/** Makes the copy of an event in the archive, and returns it; `undefined` if the audit chain does not prove each of its facts. */
const makeCopyOf =
  ({ archive, entries }: ArchiveNeeds) =>
  async (key: RetainedKey, received: Fact, stored: readonly RetainedFact[]): Promise<ArchivedEvent | undefined> => {
    const objectKey = archiveKeyOf(received)
    const [proofs, before] = await Promise.all([entries.of(key), archive.read(objectKey)])
    const byHappening = new Map(proofs.map((proof) => [proof.happening, proof]))
    const texts = new Map([
      ...(readArchiveText(before ?? '')?.facts ?? []).map(({ text, entry }) => [entry.happening, text] as const),
      ...stored.map(({ happening, text }) => [happening, text] as const),
    ])
    const facts = [...texts].flatMap(([happening, text]): readonly ArchivedFact[] => {
      const entry = byHappening.get(happening)
      return entry?.factHash === sha256(text) ? [{ text, entry }] : []
    })
    if (facts.length < texts.size) return undefined
    const copy: ArchivedEvent = { format: 1, ...key, facts: facts.toSorted(inArchivedOrder) }
    const text = archiveText(copy)
    if (text !== before) await archive.write(objectKey, text)
    if ((await archive.read(objectKey)) !== text)
      throw new Error(`The object ${objectKey} differs from what was written. The event stays in the log.`)
    return copy
  }

/** It follows the tombstone, so it has no subject and no user. It names each fact, so that consumers can remove what they hold. */
const archivedFact = (tombstone: Fact, { facts }: ArchivedEvent) =>
  follow(tombstone, {
    type: 'Custody.Event.Archived.v1',
    source: 'sluice/custody',
    happening: happenings.archived(),
    recordedat: archivedAt(tombstone),
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

const archivedAt = (tombstone: Fact): Instant =>
  isTombstone(tombstone) ? tombstone.sluicetombstone.archivedat : tombstone.recordedat

/** The attribute names the classes with a blank between them. Facts of earlier versions have none. */
const classesOf = (received: Fact): readonly VaultClass[] => {
  const named = String(received.sluicevault ?? '').split(' ')
  return vaultClasses.filter((vaultClass) => named.includes(vaultClass))
}
