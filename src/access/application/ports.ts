import type { FactDraft } from '#facts/domain/fact.ts'
import type { TenantChange, TenantState } from '../domain/tenant-change.ts'
import type { Limit, SaidSettings, TenantSettings } from '../domain/tenant-settings.ts'
import type { ViolationReport } from './violation-report.ts'

/** What is known of tenants. */
export type Tenants = {
  /** What holds for a tenant, known or not. @throws Transient `store-unavailable` when nothing is known of it and cannot be. */
  settings(tenantId: string): Promise<TenantSettings>
}

export type Limiter = {
  /** Counts one request of a tenant. Admits it where its counting fails. @throws RateExceeded. */
  count(tenantId: string, limit: Limit): Promise<void>
}

/** What came of asking a bucket: so many were taken, or none and there is something to wait for. */
export type Taken = Readonly<{ count: number; waitMs: number }>

/** The requests that a tenant may send at the moment, the same for all instances. */
export type Bucket = {
  /**
   * Takes so many, or as many as there are. Where there are none, `waitMs` is how long it takes until there are so many,
   * but, of what takes more than a second, only until there is one and a second is over. Where too many ask at once for an
   * answer to be had, it is none as well, and a second.
   * @throws Transient `store-unavailable` where there is no answer.
   */
  take(tenantId: string, limit: Limit, count: number): Promise<Taken>
}

/** Which senders of messages may write for which tenants. */
export type Senders = {
  /** `senderId` as SQS tells it: `AIDA…` of a user, `AROA…:session` of a role. @throws Transient `store-unavailable`. */
  mayWriteFor(senderId: string, tenantId: string): Promise<boolean>
}

/** Where breaches wait to be recorded. */
export type ViolationQueue = {
  /** Done once the queue holds the report. A repeat makes a second message, and no second fact. @throws Transient `store-unavailable`. */
  send(report: ViolationReport): Promise<void>
}

/** A change of a tenant, ready to be written: what will hold, as its `version`, and the fact that tells of it. */
export type Change = Readonly<{
  tenantId: string
  version: number
  settings: SaidSettings
  change: TenantChange
  draft: FactDraft
}>

/** Where operators write what holds for tenants. */
export type TenantRegister = {
  /** What is said of a tenant now, and of a sender where one is named. Strongly consistent. */
  read(tenantId: string, senderId?: string): Promise<TenantState>
  /** Writes a change and its fact together or not at all. False when another change has taken its version. */
  write(change: Change): Promise<boolean>
}
