import type { Fact } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { LastStation, StuckEvent, StuckKey } from '../domain/stuck-event.ts'

/** The tenants whose events are checked. */
export type CheckedTenants = {
  /** Every tenant that can have events: those with a row, and those that were seen while unknown ones are allowed. @throws Transient `store-unavailable`. */
  all(): Promise<readonly string[]>
}

/** What the audit log shows of the outbox. */
export type PublishedFacts = {
  /** Returns whether the audit log has an entry for a fact: then the outbox has published it. @throws Transient `store-unavailable`. */
  has(fact: Pick<Fact, 'tenantid' | 'eventid' | 'happening'>): Promise<boolean>
}

/**
 * `watched`: until when an open review waits. `due`: for its decision or its escalation. `level2`: for the decision of a supervisor,
 * after it was escalated for its time. A decided review waits for nothing.
 */
type ReviewState = Readonly<{ watched: Readonly<{ watch: 'due' | 'level2'; at: Instant }> | undefined }>

/** The reviews of events, as their deadlines see them. */
export type ReviewStates = {
  /** The state of the review of an event; `undefined` without one. Strongly consistent. @throws Transient `store-unavailable`. */
  of(event: StuckKey): Promise<ReviewState | undefined>
  /** Events whose reviews have waited since before this time, in pages, those before level two first. @throws Transient `store-unavailable`. */
  overdue(before: Instant): AsyncIterable<readonly StuckKey[]>
}

/** The result of the last run. */
export type StuckRun = Readonly<{
  at: Instant
  /** The facts recorded before this time were read, of every tenant. */
  readUntil: Instant
  /** Whether the run reached its end for every tenant and every row. */
  isComplete: boolean
}>

type StuckCount = Readonly<{ tenantId: string; station: LastStation; count: number }>

/** The events that were found stuck, and how far the facts of each tenant were read. */
export type StuckRegister = {
  /** Returns a page of stuck events by tenant and id, of one tenant or of all. @throws Transient `store-unavailable`. */
  page(
    query: Readonly<{ tenantId?: string | undefined; limit: number; after?: string | undefined }>,
  ): Promise<Readonly<{ items: readonly StuckEvent[]; next: string | undefined }>>
  /** Counts the stuck events by tenant and station, of at most 5,000. @throws Transient `store-unavailable`. */
  counts(tenantId?: string): Promise<Readonly<{ counts: readonly StuckCount[]; isComplete: boolean }>>
  /** Adds or replaces a stuck event. A repeat changes nothing. @throws Transient `store-unavailable`. */
  put(event: StuckEvent): Promise<void>
  /** Removes an event. A repeat changes nothing. @throws Transient `store-unavailable`. */
  remove(event: StuckKey): Promise<void>
  /** The checkpoints: the facts of a tenant recorded before that time were read. @throws Transient `store-unavailable`. */
  checkpoints(): Promise<ReadonlyMap<string, Instant>>
  /** Moves the checkpoint of a tenant forward. An earlier time than the stored one changes nothing. @throws Transient `store-unavailable`. */
  advance(tenantId: string, until: Instant): Promise<void>
  /** The last run; `undefined` before the first. @throws Transient `store-unavailable`. */
  lastRun(): Promise<StuckRun | undefined>
  noteRun(run: StuckRun): Promise<void>
}
