import type { Message } from '../domain/message.ts'

/** The message broker. */
export type Broker = {
  /**
   * Resolves once the broker has confirmed that the message is in a queue. A repeat after the confirm is sent again.
   * @throws Transient `broker-unavailable` when no confirm arrived: it is unknown whether the broker has the message.
   * @throws Transient `fact-unroutable` when no queue is bound for it. It waits until an operator has repaired the topology.
   */
  publish(message: Message): Promise<void>
}

/** The status of one message after a claim: claimed by this bridge, already published, or claimed by another bridge. */
export type ClaimStatus = 'ours' | 'published' | 'taken'

export type Claim = Readonly<{
  statuses: ReadonlyMap<string, ClaimStatus>
  /** The end of the lease, in milliseconds since 1970. It also identifies this claim when messages are released. */
  leaseUntil: number
}>

/** The record of published messages, by message key. It makes a repeated delivery harmless. */
export type PublishedMessages = {
  /**
   * Claims the right to publish up to 100 messages. Each message goes to exactly one of several racing claimants, and may be
   * taken over after its lease has expired. Claims all of them or, when it throws, none.
   * @throws Transient `store-unavailable` when the table is too busy.
   */
  claim(keys: readonly string[]): Promise<Claim>
  /**
   * Records messages as published, until they are forgotten. Safe to repeat, and correct even after the lease has expired.
   * @throws Transient `store-unavailable` when the table is too busy.
   */
  remember(keys: readonly string[]): Promise<void>
  /**
   * Releases claimed messages, so that the next try does not wait for the lease. Skips messages claimed by another bridge since.
   * @throws Transient `store-unavailable` when the table is too busy.
   */
  release(keys: readonly string[], claim: Claim): Promise<void>
  /** Deletes the records of messages whose event was archived. Safe to repeat. @throws Transient `store-unavailable` when the table is too busy. */
  forget(keys: readonly string[]): Promise<void>
}

/** Notes of the bridges about the broker, for the check of readiness. An instance writes at most once in five seconds. */
export type BrokerNotes = {
  /** Notes that the broker did not confirm. The first failure counts; a repeat renews the note. */
  noteFailure(): Promise<void>
  /**
   * Removes the note of this instance at once, and that of another one within a minute, or after a retry within five seconds:
   * the message that a dead instance could not publish is retried. Otherwise it costs no call.
   */
  noteSuccess(success: Readonly<{ isRetry: boolean }>): Promise<void>
}
