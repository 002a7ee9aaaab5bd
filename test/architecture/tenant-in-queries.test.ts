import { expect, it } from 'vitest'
import type {
  Bucket,
  Limiter,
  Senders,
  TenantRegister,
  TenantRevision,
  Tenants,
  ViolationQueue,
} from '#access/application/ports.ts'
import type { ViolationReport } from '#access/application/violation-report.ts'
import type { Limit } from '#access/domain/tenant-settings.ts'
import type { AuditLog } from '#audit/application/ports.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfKey, eventIdOfSource } from '#facts/application/identity.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { BatchLog, BatchWrite } from '#intake/application/ports.ts'
import type { Ledger } from '#ledger/application/ports.ts'
import type { Request } from '#platform/http-handler.ts'
import type { Once } from '#platform/idempotency.ts'
import type { AssessmentStore, RulesetRegister, Rulesets } from '#scoring/application/ports.ts'
import type { EventRows } from '#views/application/ports.ts'
import type { EventIdentity, RowChange } from '#views/domain/event-row.ts'

declare const facts: FactLog
declare const rows: EventRows
declare const ledger: Ledger
declare const auditLog: AuditLog
declare const tenants: Tenants
declare const senders: Senders
declare const register: TenantRegister
declare const bucket: Bucket
declare const limiter: Limiter
declare const violations: ViolationQueue
declare const reportWithoutTenant: Omit<ViolationReport, 'tenantId'>
declare const batches: BatchLog
declare const assessments: AssessmentStore
declare const rulesets: Rulesets
declare const proposals: RulesetRegister
declare const proposal: Parameters<RulesetRegister['propose']>[1]
declare const activation: Parameters<RulesetRegister['activate']>[1]
declare const rowWithoutTenant: Omit<EventIdentity, 'tenantId'>
declare const rowWithoutPartner: Omit<EventIdentity, 'partnerId'>
declare const received: RowChange
declare const revisionWithoutTenant: Omit<TenantRevision, 'tenantId'>
declare const limit: Limit
declare const entry: Omit<BatchWrite, 'draft'>
declare const once: Once
declare const request: Request
declare const act: Parameters<Once>[1]
declare const draft: Omit<FactDraft, 'tenantid'>
declare const draftOfTenant: FactDraft

/**
 * Calls that do not name their tenant. The compiler checks this file, so it is the compiler that runs these tests:
 * each line has to be an error. Nothing here is ever called.
 */
const callsWithoutTenant = [
  // @ts-expect-error An event's history needs its tenant: an event id alone finds nothing.
  () => facts.history('9bb2d6f3-0611-5697-b3cb-594a4d5da0b9'),
  // @ts-expect-error A fact belongs to a tenant.
  () => facts.append(draft),
  // @ts-expect-error A list is of one tenant's events.
  () => rows.list({ from: '', to: '', limit: 50 }),
  // @ts-expect-error `undefined` is not a tenant.
  () => rows.list({ tenantId: undefined, from: '', to: '', limit: 50 }),
  // @ts-expect-error A row belongs to a tenant's event.
  () => rows.apply(rowWithoutTenant, received),
  // @ts-expect-error An account is one of a tenant's.
  () => ledger.account('ACC-2041'),
  // @ts-expect-error An entry belongs to a tenant.
  () => ledger.write([]),
  // @ts-expect-error Entries are of one tenant's account.
  () => ledger.entries({ accountId: 'ACC-2041', limit: 50 }),
  // @ts-expect-error Each tenant has a log of its own.
  () => auditLog.state(),
  // @ts-expect-error Settings belong to a tenant.
  () => tenants.settings(),
  // @ts-expect-error A sender is permitted for a tenant, not for all.
  () => senders.mayWriteFor('AIDAEXAMPLE'),
  // @ts-expect-error The register holds settings per tenant.
  () => register.read(),
  // @ts-expect-error A change is of a tenant.
  () => register.write(revisionWithoutTenant),
  // @ts-expect-error Each tenant has a bucket of its own.
  () => bucket.take(limit, 1),
  // @ts-expect-error `undefined` has no bucket.
  () => bucket.take(undefined, limit, 1),
  // @ts-expect-error A request is counted against its tenant.
  () => limiter.count(limit),
  // @ts-expect-error A breach is reported for the tenant whose log records it.
  () => violations.send(reportWithoutTenant),
  // @ts-expect-error An entry of a batch names its tenant in its draft, and nowhere else.
  () => batches.keep([{ ...entry, draft }]),
  // @ts-expect-error A profile is of one tenant's account.
  () => assessments.profiles(['ACC-2041']),
  // @ts-expect-error Profiles belong to the tenant of the assessment, which its draft names.
  () => assessments.keep(draft, []),
  // @ts-expect-error Each tenant has an active ruleset.
  () => rulesets.active(),
  // @ts-expect-error A ruleset is active for a tenant.
  () => proposals.active(),
  // @ts-expect-error A name belongs to a tenant's own ruleset.
  () => proposals.proposal({ id: 'acme', version: 1 }),
  // @ts-expect-error The history of proposals belongs to a tenant.
  () => proposals.hasProposed('content', 'alice'),
  // @ts-expect-error A list is of one tenant's proposals.
  () => proposals.proposals({ limit: 50, after: undefined }),
  // @ts-expect-error A ruleset is proposed for a tenant.
  () => proposals.propose(proposal, draftOfTenant),
  // @ts-expect-error A ruleset is activated for a tenant.
  () => proposals.activate(activation, draftOfTenant),
]

/** Calls that leave open whether a partner limits them. `partnerId: undefined` states that none does. */
const tenantId = 'acme'
const callsWithoutPartner = [
  // @ts-expect-error A partner reads only its own events.
  () => facts.history({ tenantId }, '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9'),
  // @ts-expect-error A partner lists only its own events.
  () => rows.list({ tenantId, from: '', to: '', limit: 50 }),
  // @ts-expect-error A row belongs to a partner, or to the tenant itself.
  () => rows.apply(rowWithoutPartner, received),
  // @ts-expect-error A partner reads only its own accounts.
  () => ledger.account({ tenantId }, 'ACC-2041'),
  // @ts-expect-error A partner writes only to its own accounts.
  () => ledger.write({ tenantId }, []),
  // @ts-expect-error A partner lists only entries of its own accounts.
  () => ledger.entries({ tenantId, accountId: 'ACC-2041', limit: 50 }),
  // @ts-expect-error The tenant and each partner have profiles of their own.
  () => assessments.profiles({ tenantId }, ['ACC-2041']),
  // @ts-expect-error The id of an event depends on its partner.
  () => eventIdOfSource({ tenantId }, '/desk/7', 'p-4711'),
  // @ts-expect-error A key belongs to a partner, or to the tenant itself.
  () => eventIdOfKey({ tenantId }, 'POST /v1/events', 'k-1'),
  // @ts-expect-error A key belongs to a partner, or to the tenant itself.
  () => once({ tenantId, request, payload: {} }, act),
]

it('has questions for the compiler', () => {
  expect(callsWithoutTenant.length).toBeGreaterThan(0)
  expect(callsWithoutPartner.length).toBeGreaterThan(0)
})
