import type { Instant } from '#kernel/domain/instant.ts'
import type { OutboxLetter } from './outbox-letter.ts'
import type { Parcel } from './stream-change.ts'

/** `refused` is for the content of the fact, and the same fact is refused again; `failed` is for a later try. */
export type PublishOutcome = 'published' | 'refused' | 'failed'

/** The topic to which the facts of the log are published. */
export type FactTopic = {
  /**
   * Publishes up to ten facts of at most 250,000 bytes together, and returns the outcome of each.
   * @throws the error of a call that failed as a whole.
   */
  publish(parcels: readonly Parcel[]): Promise<readonly PublishOutcome[]>
}

/** The dead letters of the outbox. */
export type OutboxLetters = {
  /** Resolves when the queue has the letter. A repeat sends a second letter with the same sequence number. */
  send(letter: OutboxLetter): Promise<void>
}

/** The state of the outbox, for those who check its health. */
export type OutboxState = {
  /** Notes that the fact with this id has waited since, and is still not published. The note lapses after three to four minutes. */
  noteBlocked(id: string, since: Instant): Promise<void>
  /** Notes that a pulse which was written then has passed the outbox. An older one than the newest changes nothing. An invalid or later time than now is replaced. */
  notePassed(writtenAt: Instant): Promise<void>
}

/** The pulses of the outbox. */
export type Pulses = {
  /** Writes one pulse to the table of facts. A repeat writes another. @throws Transient `store-unavailable`. */
  send(): Promise<void>
}

/** Reads the state of the outbox. */
export type OutboxReader = {
  /**
   * The newest pulse that passed, if any, and since when facts are known to be blocked. Strongly consistent.
   * @throws Transient `store-unavailable`.
   */
  read(): Promise<Readonly<{ passedAt: Instant | undefined; blockedSince: readonly Instant[] }>>
}
