import type { ProposalRecord } from '#approval/domain/proposal.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { TenantChange, TenantState } from '../domain/tenant-change.ts'
import type { Limit, TenantOverrides, TenantSettings } from '../domain/tenant-settings.ts'
import type { ViolationReport } from './violation-report.ts'

/** The settings of tenants. */
export type Tenants = {
  /** Returns the current settings of a tenant, and the defaults for an unknown tenant. @throws Transient `store-unavailable` when they cannot be read and none are cached. */
  settings(tenantId: string): Promise<TenantSettings>
}

export type Limiter = {
  /** Counts one request of a tenant. Admits it if it cannot be counted. @throws RateExceeded. */
  count(tenantId: string, limit: Limit): Promise<void>
}

/** The requests that a bucket granted. If it granted none, `waitMs` is the time to wait. */
export type Grant = Readonly<{ count: number; waitMs: number }>

/** The requests that a tenant may send now, shared by all instances. */
export type Bucket = {
  /**
   * Takes up to `count` requests. If none are left, `waitMs` is the time until `count` requests are available, limited to one
   * second. If the first request takes longer, it is the time until that one. If the bucket is contended, it grants none
   * and `waitMs` is one second.
   * @throws Transient `store-unavailable` when the bucket does not answer.
   */
  take(tenantId: string, limit: Limit, count: number): Promise<Grant>
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
