import type { ProposalFact, ProposalRecord } from '#approval/domain/proposal.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { ItemName } from '#facts/domain/vault-item.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { DueErasure, Erasure, ErasureCounts, ErasureRound, ErasureTarget } from '../domain/erasure.ts'
import type { ActiveHolds, Hold, HoldTarget } from '../domain/hold.ts'

/** The legal holds of tenants. */
export type Holds = {
  /** Returns the active holds of a tenant, with one query. Strongly consistent. @throws Transient `store-unavailable`. */
  of(tenantId: string): Promise<ActiveHolds>
}

/** What two people decide: a hold, the lifting of a hold, or an erasure. */
export type CustodyKind = 'hold' | 'lift' | 'erasure'

/** A step of a proposal, with its fact. */
export type CustodyStep = Readonly<{
  kind: CustodyKind
  tenantId: string
  id: string
  step: ProposalFact['kind']
  record: ProposalRecord
  /** The closed proposal that a new one replaces. */
  before?: ProposalRecord | undefined
  /** The fields of a new hold or erasure beside its proposal. */
  fields: Readonly<{ target?: HoldTarget | ErasureTarget; reason?: string; jobId?: string }>
  /** The version of the holds that an approved erasure was checked against. */
  holdsVersion?: number | undefined
  draft: FactDraft
}>

type PlaceInList = Readonly<{ limit: number; after?: string | undefined }>
type ListPage<Item> = Readonly<{ items: readonly Item[]; next: string | undefined }>

/** The holds and erasures of tenants. All reads are strongly consistent. */
export type CustodyRegister = Holds & {
  /** @throws Transient `store-unavailable`. */
  hold(tenantId: string, id: string): Promise<Hold | undefined>
  /** @throws Transient `store-unavailable`. */
  erasure(tenantId: string, id: string): Promise<Erasure | undefined>
  /** Returns a page of holds by id; `next` is the last id if more can follow. @throws Transient `store-unavailable`. */
  holds(tenantId: string, place: PlaceInList): Promise<ListPage<Hold>>
  /** Returns a page of erasures by id; `next` is the last id if more can follow. @throws Transient `store-unavailable`. */
  erasures(tenantId: string, place: PlaceInList): Promise<ListPage<Erasure>>
  /**
   * Writes a step and its fact: both or none. An approved hold changes the version of the holds, and an approved erasure becomes
   * due. Returns `false` if the proposal or the version of the holds was changed meanwhile. @throws Transient `store-unavailable`.
   */
  write(step: CustodyStep): Promise<boolean>
}

/** The approved erasures, for their runner. */
export type ErasureQueue = {
  /** Returns the due erasures, up to ten thousand, in the order of their tenants. Strongly consistent. @throws Transient `store-unavailable`. */
  due(): Promise<readonly DueErasure[]>
  /** Notes that a dead letter of an erasure is about to be deleted. A repeat changes nothing. @throws Transient `store-unavailable`. */
  noteLetter(due: DueErasure, letterId: string): Promise<void>
  /** Begins the next round of a due erasure. Returns `false` if another runner did. @throws Transient `store-unavailable`. */
  nextRound(due: DueErasure, next: ErasureRound): Promise<boolean>
  /** Returns the number of noted dead letters of an erasure. @throws Transient `store-unavailable`. */
  letterCount(due: DueErasure): Promise<number>
  /**
   * Completes a due erasure with its fact: both or none. Returns `false` if it is completed already.
   * @throws Transient `store-unavailable`.
   */
  complete(
    due: DueErasure,
    result: Readonly<{ counts: ErasureCounts; completedAt: Instant; completions: number }>,
    draft: FactDraft,
  ): Promise<boolean>
  /** Returns a page of completed erasures, oldest first. @throws Transient `store-unavailable`. */
  completed(place: PlaceInList): Promise<ListPage<DueErasure>>
  /** Makes a completed erasure due again. Returns `false` if it is due already. @throws Transient `store-unavailable`. */
  again(erasure: DueErasure, first: ErasureRound): Promise<boolean>
}

/** One event to erase. */
export type EventErasure = Readonly<{
  tenantId: string
  eventId: string
  erasureId: string
  /** At most as many as one transaction has room for. */
  items: readonly ItemName[]
  /** Whether no other items of the event are left. Then it is counted. */
  isLast: boolean
  at: Instant
  /** The version of the holds that the event was checked against. */
  holdsVersion: number
  /** The fact `erased`; none if the log has one that names these items. */
  draft?: FactDraft | undefined
}>

/** The items of the vault that can be erased. */
export type PersonalItems = {
  /**
   * Returns the events with items of a subject or a user, by id; `next` is the position after them if more can follow. The index
   * is usually less than a second behind. @throws Transient `store-unavailable`.
   */
  find(tenantId: string, target: ErasureTarget, place: PlaceInList): Promise<ListPage<string>>
  /**
   * Returns the items of an event that still have values, of all its facts. Strongly consistent. @throws Transient `store-
   * unavailable`.
   */
  itemsOf(tenantId: string, eventId: string): Promise<readonly ItemName[]>
  /**
   * Removes the values of these items, appends the fact and, with the last ones, adds the event to `erased` of its erasure: all or
   * nothing. Returns `false` if an item, the fact or the holds were changed meanwhile. @throws Transient `store-unavailable`.
   */
  erase(erasure: EventErasure): Promise<boolean>
}

/** The messages that wait in the queue `intake`. */
export type WaitingMessages = {
  /** Returns about how many wait. @throws Transient `store-unavailable`. */
  count(): Promise<number>
}
