import type { FactDraft } from '#facts/domain/fact.ts'
import type { TenantChange, TenantState } from '../domain/tenant-change.ts'
import type { Limit, TenantOverrides, TenantSettings } from '../domain/tenant-settings.ts'
import type { OperatorRead } from './operator-read.ts'
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

/** The queue of reads by operators that are not yet in their log. */
export type OperatorReadQueue = {
  /** Resolves when the queue has the read. A repeat sends a second message. @throws Transient `store-unavailable`. */
  send(read: OperatorRead): Promise<void>
}

/** A new version of the settings of a tenant, the change that led to it, and the fact that records the change. */
export type TenantRevision = Readonly<{
  tenantId: string
  version: number
  settings: TenantOverrides
  change: TenantChange
  draft: FactDraft
}>

/** The settings of tenants, as operators write them. */
export type TenantRegister = {
  /** Returns the state of a tenant, and whether the sender has a permit. Strongly consistent. */
  read(tenantId: string, senderId?: string): Promise<TenantState>
  /** Writes a revision and its fact, both or none. Returns `false` if another revision has the same version. */
  write(revision: TenantRevision): Promise<boolean>
}
