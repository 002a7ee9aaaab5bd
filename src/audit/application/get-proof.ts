import * as z from 'zod'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { TrailEntry } from '../domain/trail.ts'
import { type FoundIndex, indexesOf } from './entry-indexes.ts'
import { LogDifference } from './log-difference.ts'
import { maskedEntry } from './mask-entry.ts'
import { leafHash, type TileReader } from './merkle-tree.ts'
import { newestCheckpoint } from './newest-checkpoint.ts'
import type { AuditEntries, AuditLog, EntryPlace } from './ports.ts'
import { utf8Of } from './strict-text.ts'
import { provenPath, type Tree, tilesAtSize } from './tiles-at-size.ts'
import { proofText } from './tlog-proof.ts'
import { trailEntry, trailFacts } from './trail-evidence.ts'
import type { EventFacts, NewestCheckpoint } from './trail-ports.ts'

type Needs = Readonly<{
  entries: Pick<AuditEntries, 'of'>
  facts: EventFacts
  log: Pick<AuditLog, 'indexOf' | 'checkpoints'>
  tilesOf: (tenantId: string) => TileReader
}>

/** The caller, as a member of the tenant or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

type Event = Readonly<{ tenantId: string; eventId: string }>
type Entry = TrailEntry<EntryPlace>
type IndexedEntry = Readonly<{ entry: Entry; index: number }>

const query = z.strictObject({ happening: z.string().min(1).max(200).optional() })

const uuid = z.uuid()

/** The most proofs of one answer. Each has some 3 KB. */
const proofCountMax = 500

/**
 * Returns the proofs that the entries of an event are in the log of the tenant, under its newest checkpoint. Each was verified
 * before. The proofs of an operator lack the entries that name a person.
 * @throws Refusal `event-not-found`, also for an event of another tenant and for an unknown happening. @throws Refusal
 * `query-invalid`, or `proof-not-ready` if a fact is not under the checkpoint yet. @throws LogDifference if an entry is not the one in the log.
 * @throws Transient `store-unavailable` or `audit-bucket-unavailable`.
 */
export const makeGetProof =
  (needs: Needs) =>
  async (reader: Reader, id: string, input: unknown): Promise<string> => {
    const { happening: asked } = readQuery(query, input)
    const event = { tenantId: reader.tenantId, eventId: id.toLowerCase() }
    const entries = uuid.safeParse(id).success ? await entriesOf(needs, event, asked) : []
    if (entries.length === 0) throw notFound(asked)
    if (entries.length > proofCountMax)
      throw new Refusal('query-invalid', `The event has more than ${proofCountMax} facts. Select one with happening.`)
    const found = await indexesOf(
      needs.log,
      event.tenantId,
      entries.map(({ place }) => place),
    )
    const newest = await newestCheckpoint(needs.log, event.tenantId)
    if (newest === undefined) throw notReady(entries)
    const indexed = entries.map((entry, at) => indexedEntry(entry, found[at], newest))
    const tree = {
      size: newest.size,
      root: newest.root,
      tiles: tilesAtSize(needs.tilesOf(event.tenantId), newest.size),
    }
    const proofs = await Promise.all(
      indexed
        .toSorted((one, other) => one.index - other.index)
        .map((each) => proofOf(each, tree, { note: newest.note, isOperator: reader.isOperator })),
    )
    return proofs.join('\n')
  }

const notFound = (asked: string | undefined): Refusal =>
  asked === undefined
    ? new Refusal('event-not-found', 'There is no event with this id.')
    : new Refusal('event-not-found', 'There is no event with this id that has this happening.')

const notReady = (entries: readonly Entry[]): Refusal =>
  new Refusal(
    'proof-not-ready',
    `No checkpoint has the fact ${entries[0]?.entry?.happening ?? 'of the event'} yet. Send the same request again in some seconds.`,
  )

/**
 * The entries of an event, or the one with a happening.
 * @throws Refusal `proof-not-ready` if a fact has none. @throws LogDifference if an entry is not one of the event.
 */
const entriesOf = async (
  { entries, facts }: Needs,
  event: Event,
  asked: string | undefined,
): Promise<readonly Entry[]> => {
  const [storedEntries, storedFacts] = await Promise.all([entries.of(event), facts.of(event)])
  const isAsked = (one: string | undefined): boolean => asked === undefined || one === asked
  const own = storedEntries.map((stored) => trailEntry(stored, event))
  if (own.some(({ entry }) => entry === undefined)) throw new LogDifference('altered-entry', event.eventId)
  const recorded = new Set(own.map(({ entry }) => entry?.happening))
  const missing = trailFacts(storedFacts).find((fact) => isAsked(fact.happening) && !recorded.has(fact.happening))
  if (missing)
    throw new Refusal(
      'proof-not-ready',
      `The fact ${missing.happening} has no audit entry yet. Send the same request again in some seconds.`,
    )
  return own.filter(({ entry }) => isAsked(entry?.happening))
}

const indexedEntry = (entry: Entry, index: FoundIndex, { size }: NewestCheckpoint): IndexedEntry => {
  if (index instanceof LogDifference) throw index
  if (index === undefined || index >= size) throw notReady([entry])
  return { entry, index }
}

type ProofOptions = Readonly<{ note: string; isOperator: boolean }>

const proofOf = async (
  { entry, index }: IndexedEntry,
  tree: Tree,
  { note, isOperator }: ProofOptions,
): Promise<string> => {
  const bytes = utf8Of(entry.text)
  const path = await provenPath(leafHash(bytes), index, tree)
  if (path === undefined) throw new LogDifference('altered-entry', String(index))
  const isShown = !isOperator || maskedEntry(entry.text, entry.entry) === entry.text
  return proofText({ ...(isShown && { entry: bytes }), index, path, checkpoint: note })
}
