import canonicalize from 'canonicalize'
import { eventArchived } from '#catalogue/families/custody.ts'
import { dataOf, readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type ArchivedEvent, type ArchivedFact, archivePrefix } from '../domain/archived-event.ts'
import type { Archive, EntryReader, LogCheck, RetainedEvents, RetainedKey } from './archive-ports.ts'
import { readArchiveText } from './archive-text.ts'

export type ArchiveReadNeeds = Readonly<{
  events: Pick<RetainedEvents, 'read'>
  entries: EntryReader
  archive: Archive
  isInLog: LogCheck
}>

/** An object of the archive with its faults. Without faults, each fact in it is proved. */
export type VerifiedObject = Readonly<{ archiveKey: string; factCount: number; faults: readonly string[] }>

/**
 * Returns the text of the object of an archived event, unchecked.
 * @throws Refusal `event-not-found` if the log has no tombstone of it, or the archive no object.
 */
export const makeGetArchived =
  ({ events, archive }: Pick<ArchiveReadNeeds, 'events' | 'archive'>) =>
  async (key: RetainedKey): Promise<string> => {
    const { tombstone } = await buriedEvent(events, key)
    const { archivekey } = tombstone.sluicetombstone
    const text = await archive.read(archivekey)
    if (text === undefined) throw new Refusal('event-not-found', `The archive has no object ${archivekey}.`)
    return text
  }

/**
 * Compares an archived event with what proves it: each text with its entry, each entry with the audit log, and the object with the
 * tombstone and the fact `archived`. Names each fact of the log that the object does not have. Changes nothing.
 * @throws Refusal `event-not-found` if the log has no tombstone of it.
 */
export const makeVerifyArchived =
  (needs: ArchiveReadNeeds) =>
  async (key: RetainedKey): Promise<VerifiedObject> => {
    const { tombstone, archived, others } = await buriedEvent(needs.events, key)
    const { archivekey: archiveKey, facthash } = tombstone.sluicetombstone
    const text = await needs.archive.read(archiveKey)
    const object = readArchiveText(text ?? '')
    if (!object) {
      const fault = text === undefined ? 'The object is missing.' : 'The object cannot be read.'
      return { archiveKey, factCount: 0, faults: [fault, ...faultsOfLog(others, [])] }
    }
    const ofFacts = await Promise.all(object.facts.map((fact) => faultsOfFact(needs, key, fact)))
    return {
      archiveKey,
      factCount: object.facts.length,
      faults: [
        ...faultsOfObject(key, object, { facthash, archived }),
        ...faultsOfLog(others, object.facts),
        ...ofFacts.flat(),
      ],
    }
  }

/** Verifies the objects of a tenant whose events were received on these days, one after the other. An object without a tombstone is a fault. */
export const makeVerifyDays = (needs: ArchiveReadNeeds) => {
  const verify = makeVerifyArchived(needs)
  return async function* (tenantId: string, days: readonly string[]): AsyncIterable<VerifiedObject> {
    for (const day of days)
      for await (const names of needs.archive.list(archivePrefix(tenantId, day)))
        for (const archiveKey of names) yield await verifyNamed(verify, tenantId, archiveKey)
  }
}

const verifyNamed = async (
  verify: (key: RetainedKey) => Promise<VerifiedObject>,
  tenantId: string,
  archiveKey: string,
): Promise<VerifiedObject> => {
  const eventId = archiveKey.slice(archiveKey.lastIndexOf('/') + 1).replace('.json', '')
  try {
    return await verify({ tenantId, eventId })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { archiveKey, factCount: 0, faults: ['The log has no tombstone of the event.'] }
  }
}

const buriedEvent = async (events: Pick<RetainedEvents, 'read'>, key: RetainedKey) => {
  const facts = (await events.read(key)).map(({ text }) => readFact(text))
  const tombstone = facts.find(isTombstone)
  const archived = facts.filter((fact) => kindOf(fact) === 'archived')
  if (!tombstone)
    throw new Refusal('event-not-found', `The event ${key.eventId} of tenant ${key.tenantId} is not archived.`)
  const others = facts.filter((fact) => fact !== tombstone && kindOf(fact) !== 'archived')
  return { tombstone, archived, others }
}

type Expectation = Readonly<{ facthash: string; archived: readonly Fact[] }>

const faultsOfObject = (
  { tenantId, eventId }: RetainedKey,
  object: ArchivedEvent,
  { facthash, archived }: Expectation,
): readonly string[] => {
  const hashes = new Map(object.facts.map(({ text, entry }) => [entry.happening, sha256(text)]))
  const listed = archived.flatMap((fact) => dataOf(eventArchived, fact).facts)
  const missing = listed.filter((fact) => fact.hash !== hashes.get(fact.happening))
  return [
    ...(object.tenantId === tenantId && object.eventId === eventId ? [] : ['The object is of another event.']),
    ...(hashes.get(happenings.received()) === facthash ? [] : ['The first fact is not that of the tombstone.']),
    ...(archived.length > 0 ? [] : ['The log has no fact `archived` of the event.']),
    ...missing.map(
      ({ happening }) => `The fact ${happening} is missing, or has another text than when it was archived.`,
    ),
    ...(listed.length === object.facts.length ? [] : ['The object has other facts than when it was archived.']),
  ]
}

/** The facts that the log still has of an archived event, and its object does not. */
const faultsOfLog = (others: readonly Fact[], archived: readonly ArchivedFact[]): readonly string[] => {
  const ids = new Set(archived.map(({ entry }) => entry.factId))
  return others
    .filter(({ id }) => !ids.has(id))
    .map(({ happening }) => `The fact ${happening} is in the log and not in the archive.`)
}

const faultsOfFact = async (
  { entries, isInLog }: ArchiveReadNeeds,
  key: RetainedKey,
  { text, entry }: ArchivedFact,
): Promise<readonly string[]> => {
  const stored = (await entries.of(key)).find(({ factId }) => factId === entry.factId)
  const isSameEntry = stored !== undefined && canonicalize(stored) === canonicalize(entry)
  return [
    ...(sha256(text) === entry.factHash ? [] : [`The text of ${entry.happening} is not that of its entry.`]),
    ...(isSameEntry ? [] : [`The entry of ${entry.happening} is not that of the audit log.`]),
    ...((await isInLog(key.tenantId, entry))
      ? []
      : [`The entry of ${entry.happening} is not under a signed checkpoint of the audit log.`]),
  ]
}
