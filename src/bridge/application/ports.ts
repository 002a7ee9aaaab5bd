import type { Message } from '../domain/message.ts'

/** Where messages go. */
export type Broker = {
  /**
   * Resolves once the broker has confirmed that the message lies in a queue. Once confirmed, the same again is sent again.
   * @throws Transient `broker-unavailable` when no confirm came: nobody knows then whether the broker has it.
   * @throws Transient `fact-unroutable` when no queue is bound for it. An operator mends the topology; until then it waits.
   */
  publish(message: Message): Promise<void>
}

/** Where a message stands once it was asked for: ours to publish, published before, or in the hands of another bridge. */
export type Standing = 'ours' | 'published' | 'taken'

export type Claim = Readonly<{
  standings: ReadonlyMap<string, Standing>
  /** Until when the messages are ours, in milliseconds since 1970. It also names this claim when they are given back. */
  leaseUntil: number
}>

/** The bridge's memory of what it published, by message key. It is what makes a repeated delivery harmless. */
export type PublishedMessages = {
  /**
   * Asks for the right to publish messages, at most 100. Of racing claimants each message goes to exactly one; it may be
   * taken over when that one's lease has run out. All of it or, when it throws, none of it is claimed.
   * @throws Transient `store-unavailable` when the memory is too busy.
   */
  claim(keys: readonly string[]): Promise<Claim>
  /**
   * Remembers messages as published, for 15 days. Safe to repeat, and right even when the lease has run out.
   * @throws Transient `store-unavailable` when the memory is too busy.
   */
  remember(keys: readonly string[]): Promise<void>
  /**
   * Gives claimed messages back, so that the next try need not wait for the lease. Leaves alone what is no longer ours.
   * @throws Transient `store-unavailable` when the memory is too busy.
   */
  release(keys: readonly string[], claim: Claim): Promise<void>
}
