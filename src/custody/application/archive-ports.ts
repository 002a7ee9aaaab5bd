import type { FactDraft } from '#facts/domain/fact.ts'
import type { ItemName } from '#facts/domain/vault-item.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { ArchivedEntry } from '../domain/archived-event.ts'

/** The keys of an event with a retention. */
export type RetainedKey = Readonly<{ tenantId: string; eventId: string }>

/** An event whose retention is over. */
export type DueEvent = RetainedKey & Readonly<{ retainUntil: Instant }>

/** A page of events whose retention is over, and where the next one begins, if there is one. */
type DuePage = Readonly<{ events: readonly DueEvent[]; next?: unknown }>

/** A fact as it is stored. */
export type RetainedFact = Readonly<{ happening: string; text: string; digest?: string | undefined; hasEnd: boolean }>

/**
 * An item of the vault that leaves with its event. `isErased`: the copy in the archive has a fact `erased` that names it. Another
 * item that was erased is not deleted: it is the trace of an erasure that the copy lacks.
 */
export type LeavingItem = ItemName & Readonly<{ isErased: boolean }>

/** What leaves with one transaction. */
export type Departure = Readonly<{
  /** Facts that have no end yet. DynamoDB deletes them some time after this step. */
  others: readonly RetainedFact[]
  /** The items of the vault that are deleted. */
  items: readonly LeavingItem[]
  /** The version of the holds that the event was checked against. */
  holdsVersion: number
}>

/** The last part of what leaves, with the fact that states it. */
export type Completion = Departure &
  Readonly<{
    /** The fact that the event, or later facts of it, was archived. */
    archived: FactDraft
    /** Whether one of the facts opened a review, which is deleted with them. */
    hasReview: boolean
  }>

/** The last step of an event: its first fact becomes a tombstone. */
type Burial = Completion &
  Readonly<{
    /** The text of the first fact, which must not have changed. */
    text: string
    /** The text of its tombstone. */
    tombstone: string
    /** The digest of its content, if the fact was stored without one. */
    digest: string | undefined
  }>

/** The events with a retention in the log. */
export type RetainedEvents = {
  /** The partitions in which events are found by the end of their retention. */
  shards: readonly string[]
  /**
   * Returns a page of events of a shard whose retention ended before `until`, oldest first, each once.
   * @throws Transient `store-unavailable`.
   */
  due(shard: string, until: Instant, after?: unknown): Promise<DuePage>
  /** Returns all facts of an event. Strongly consistent. @throws Transient `store-unavailable`. */
  read(key: RetainedKey): Promise<readonly RetainedFact[]>
  /**
   * Gives facts of an event their end and deletes items, all or nothing, before the last step of an event that has more of them than
   * one transaction. Safe to repeat.
   * @throws Transient `store-unavailable`, also when a hold was placed, a fact changed or the values were erased meanwhile.
   */
  depart(key: RetainedKey, part: Departure): Promise<void>
  /**
   * Makes the tombstone, appends the fact `archived`, gives the other facts their end and deletes the items of the vault and the
   * review: all or nothing. Returns whether this call did it.
   * @throws Transient `store-unavailable`, also when a hold was placed, a fact changed or the values were erased meanwhile.
   */
  bury(key: RetainedKey, burial: Burial): Promise<boolean>
  /**
   * Appends the fact that later facts of an archived event were archived, gives these their end, and deletes their items and the
   * review: all or nothing. Returns whether this call did it.
   * @throws Transient `store-unavailable`, also when a hold was placed meanwhile.
   */
  note(key: RetainedKey, addition: Completion): Promise<boolean>
}

/** Reads entries of the audit logs. */
export type EntryReader = {
  /** Returns the entries of all facts of an event. Strongly consistent. @throws Transient `store-unavailable`. */
  of(key: RetainedKey): Promise<readonly ArchivedEntry[]>
}

/** Returns whether an entry is in the audit log of its tenant, under a signed checkpoint. */
export type LogCheck = (tenantId: string, entry: ArchivedEntry) => Promise<boolean>

/** The archive: objects by name. No object is ever deleted. */
export type Archive = {
  /** Returns the text of an object; `undefined` if there is none. @throws Transient `archive-unavailable`. */
  read(key: string): Promise<string | undefined>
  /** Stores an object with its checksum. A repeat makes another version of it. @throws Transient `archive-unavailable`. */
  write(key: string, text: string): Promise<void>
  /** Returns the names of the objects with a prefix, page by page. @throws Transient `archive-unavailable`. */
  list(prefix: string): AsyncIterable<readonly string[]>
}
