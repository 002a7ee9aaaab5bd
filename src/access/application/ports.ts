import type { ProposalRecord } from '#approval/domain/proposal.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { Hour } from '../domain/breach-hour.ts'
import type { TenantChange, TenantState } from '../domain/tenant-change.ts'
import type { Limit, TenantOverrides, TenantSettings } from '../domain/tenant-settings.ts'
import type { BreachGroup } from './breach-group.ts'
import type { ReadReport } from './read-report.ts'
import type { ViolationReport } from './violation-report.ts'

/** The settings of tenants. */
export type Tenants = {
  /** Returns the current settings of a tenant, and the defaults for an unknown tenant. @throws Transient `store-unavailable` when they cannot be read and none are cached. */
  settings(tenantId: string): Promise<TenantSettings>
}

/** Counts work against limits. `key` names a bucket. Work that cannot be counted is admitted. */
export type Limiter = {
  /** Counts one request. @throws RateExceeded. */
  count(key: string, limit: Limit): Promise<void>
  /** Counts as many of `count` requests as the limit admits now, and returns their number. */
  countUpTo(key: string, limit: Limit, count: number): Promise<number>
  /**
   * Counts the further work of a request that was admitted: all of it or none. Work above the burst is admitted when the bucket
   * is full, and leaves a debt: the next requests wait until it is paid. @throws RateExceeded.
   */
  charge(key: string, limit: Limit, count: number): Promise<void>
}

/** The tokens that a bucket granted. If it granted none, `waitMs` is the time to wait. */
export type Grant = Readonly<{ count: number; waitMs: number }>

/** The requests that a tenant may send now, shared by all instances. One request takes one token. */
export type Bucket = {
  /**
   * Takes up to `count` requests. If none are left, `waitMs` is the time until `count` requests are available, limited to one
   * second. If the first request takes longer, it is the time until that one. If the bucket is contended, it grants none
   * and `waitMs` is one second.
   * @throws Transient `store-unavailable` when the bucket does not answer.
   */
  take(tenantId: string, limit: Limit, count: number): Promise<Grant>
  /**
   * Takes `count` tokens or none, for a request that already took one. It takes more than the bucket holds if no token but that
   * one is missing. Otherwise `waitMs` is the time until the charge is possible.
   * @throws Transient `store-unavailable` when the bucket does not answer.
   */
  charge(tenantId: string, limit: Limit, count: number): Promise<Grant>
}

/** The permits of senders of messages. */
export type Senders = {
  /** Returns whether a sender may write for a tenant. `senderId` is from SQS: `AIDA…` for a user, `AROA…:session` for a role. @throws Transient `store-unavailable`. */
  mayWriteFor(senderId: string, tenantId: string): Promise<boolean>
}

/** The queue of breaches that are not yet recorded. */
export type ViolationQueue = {
  /** Resolves when the queue has the report. A repeat sends a second message, but causes no second fact. @throws Transient `store-unavailable`. */
  send(report: ViolationReport): Promise<void>
}

/** The queue of reads that are not yet recorded. */
export type ReadingQueue = {
  /** Resolves when the queue has the read. A repeat sends a second message. @throws Transient `store-unavailable`. */
  send(read: ReadReport): Promise<void>
}

/**
 * A new version of the settings of a tenant, the change that led to it, and the fact that records the change. `proposal` is the
 * activated proposal, if two people made the change.
 */
export type TenantRevision = Readonly<{
  tenantId: string
  version: number
  settings: TenantOverrides
  change: TenantChange
  draft: FactDraft
  proposal?: TenantProposal | undefined
}>

/** A change that one person proposed. Its content is its id: it identifies the tenant and the change. */
export type TenantProposal = ProposalRecord & Readonly<{ content: string; change: TenantChange }>

/** A tenant in a list. `version` is the number of its changes. */
export type TenantSummary = Readonly<{ tenantId: string; status: TenantSettings['status']; version: number }>

/**
 * The settings of tenants, as operators write them. Reads are strongly consistent, except `list`.
 * Every method @throws Transient `store-unavailable`.
 */
export type TenantRegister = {
  /** Returns the state of a tenant, and whether the sender has a permit. */
  read(tenantId: string, senderId?: string): Promise<TenantState>
  /** Writes a revision and its fact, both or none. Returns `false` if another revision has the same version, or if its proposal was withdrawn, activated or replaced meanwhile. */
  write(revision: TenantRevision): Promise<boolean>
  /** Returns a proposal, whatever became of it, for 90 days. */
  proposal(tenantId: string, content: string): Promise<TenantProposal | undefined>
  /** Returns every proposal of a tenant of the last 90 days. */
  proposals(tenantId: string): Promise<readonly TenantProposal[]>
  /** Writes a proposal and its fact, both or none. `before` is the closed proposal that it replaces. Returns `false` if there is another one. */
  propose(tenantId: string, proposal: TenantProposal, draft: FactDraft, before?: TenantProposal): Promise<boolean>
  /** Withdraws a proposal and writes its fact, both or none. Returns `false` if it was activated, withdrawn or replaced meanwhile. */
  withdraw(tenantId: string, proposal: TenantProposal, draft: FactDraft): Promise<boolean>
  /** Returns the senders that may write for a tenant, sorted. `candidates` are senders whose permit may be too new for the index. */
  senders(tenantId: string, candidates: readonly string[]): Promise<readonly string[]>
  /** Returns up to `limit` tenants by id, after the named one. `next` names the last one if more may follow. May be a second behind. */
  list(
    page: Readonly<{ limit: number; after: string | undefined }>,
  ): Promise<Readonly<{ items: readonly TenantSummary[]; next: string | undefined }>>
}

/** The groups of an hour with more than one breach, and their number. `position` is the place of the last one in the hour. */
export type CountedGroups = Readonly<{
  groups: readonly Readonly<{ tenantId: string; eventId: string; count: number }>[]
  position: string | undefined
}>

/** The place up to which counts are recorded: an hour, and a position in it. Without a position the hour is done. */
export type CountingPlace = Readonly<{ hour: Hour; position?: string | undefined }>

/** How many breaches each group has. */
export type BreachCounts = {
  /** Adds to the count of a group. Returns `false` if the group does not exist. A repeat adds again. @throws Transient `store-unavailable`. */
  add(group: BreachGroup, count: number): Promise<boolean>
  /**
   * Creates a group and writes the fact of its first breach, both or neither. Returns `exists` if the group exists, and `crowded` if
   * the actor has too many groups in this hour. @throws Transient `store-unavailable`.
   */
  begin(group: BreachGroup, count: number, draft: FactDraft): Promise<'begun' | 'exists' | 'crowded'>
  /** Yields the groups of an hour with more than one breach, page by page, after a position. @throws Transient `store-unavailable`. */
  repeated(hour: Hour, after: string | undefined): AsyncIterable<CountedGroups>
  /** Returns the place up to which counts are recorded. @throws Transient `store-unavailable`. */
  place(): Promise<CountingPlace | undefined>
  /** Stores the place. @throws Transient `store-unavailable`. */
  moveTo(place: CountingPlace): Promise<void>
}
