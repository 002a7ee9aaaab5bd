import type { FactDraft } from '#facts/domain/fact.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import type { Job } from '../domain/job.ts'
import type { ItemOutcome } from '../domain/tally.ts'

/** The jobs of operators. */
export type JobStore = {
  /** Returns a job; `undefined` if there is none. Strongly consistent. @throws Transient `store-unavailable`. */
  read(id: string): Promise<Job | undefined>
  /** Returns the newest jobs, newest first. @throws Transient `store-unavailable`. */
  list(limit: number): Promise<readonly Job[]>
  /**
   * Writes a job whose stored version is the one before, with the fact of its step if there is one: both or none. Returns
   * `false` if another writer was first. @throws Transient `store-unavailable`.
   */
  write(job: Job, draft?: FactDraft): Promise<boolean>
}

/** One item of a job. */
export type JobItem = Readonly<{
  /** Names the item in a result, without personal data. */
  name: string
  /** The position after it. It is missing where the kind has no positions. */
  cursor?: string | undefined
  /** Acts on it. Safe to repeat. @throws Refusal when the item fails. @throws Transient when it can succeed later. */
  act: () => Promise<ItemOutcome>
}>

/** The next items of a job. `isLast`: no more follow. */
export type JobPage = Readonly<{ items: readonly JobItem[]; next?: string | undefined; isLast: boolean }>

/** One kind of job. */
export type JobKind = {
  /** The log that records the job: that of the tenant concerned, or of Sluice itself. */
  tenantOf(selection: JsonObject): string
  /** Counts the items, up to `max`, and changes nothing. @throws Transient `store-unavailable`. */
  count(selection: JsonObject, max: number): Promise<number>
  /**
   * Begins a run of this actor. The result returns the items after a position; those that failed count again in the next run if
   * the kind has no positions.
   */
  open(selection: JsonObject, actor: Actor): (after: string | undefined) => Promise<JobPage>
  /** A kind without positions: a resumed run receives skipped and failed items again, so their counts begin again. */
  startsOver?: boolean
}

/** Every kind of job, by name. */
export type JobKinds = (name: string) => JobKind

/** A dead letter, hidden from other receivers for a while. */
export type Letter = Readonly<{
  id: string
  /** Names this receipt of the letter to its queue. */
  handle: string
  body: string
  /** The message attributes that are text. Their sender chose them, except those that a consumer added. */
  attributes: Readonly<Record<string, string>>
  /** Who sent the message to this queue, by SQS. */
  senderId: string
  /** Deletes it for ever. A repeat changes nothing. @throws Transient `store-unavailable`. */
  delete: () => Promise<void>
}>

/** The dead letters of one queue. */
export type Letters = {
  /** The number of dead letters, also of the hidden ones, roughly. @throws Transient `store-unavailable`. */
  count(): Promise<number>
  /** Waits a moment for up to ten dead letters, and hides them. @throws Transient `store-unavailable`. */
  receive(): Promise<readonly Letter[]>
  /** Shows letters to other receivers again, at once. A deleted one stays deleted. @throws Transient `store-unavailable`. */
  release(handles: readonly string[]): Promise<void>
}
