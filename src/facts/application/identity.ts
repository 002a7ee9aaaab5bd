import { v5 } from 'uuid'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { Fact, FactDraft } from '../domain/fact.ts'

/** Namespaces of Sluice's name-based ids (RFC 9562 UUIDv5). They must never change: stored ids depend on them. */
const factNamespace = '5f1d6c7e-2a49-5d0e-9c55-3a8f1b7d2e60'
const eventNamespace = 'b0c6f2d4-7e13-5a8b-8f4e-61d29a0c7f35'

// JSON of the parts, not their concatenation: ['a', 'bc'] and ['ab', 'c'] must differ.
const nameOf = (parts: readonly string[]): string => JSON.stringify(parts)

/** The parts of a name that distinguish a tenant and its partners. Names of the tenant alone are as before there were partners. */
const ownerOf = ({ tenantId, partnerId }: Tenancy): readonly string[] =>
  partnerId === undefined ? [tenantId] : [tenantId, partnerId]

/** The id of a fact. It is the same for every copy, permanently. */
export const factId = (tenantId: string, eventId: string, happening: string): string =>
  v5(nameOf([tenantId, eventId, happening]), factNamespace)

/** Returns whether the keys of an item, and the id in its text, are those of the fact. */
export const hasKeysOf = (
  { id, tenantid, eventid, happening }: Fact,
  { pk, sk }: Readonly<{ pk: string; sk: string }>,
): boolean => pk === `${tenantid}#${eventid}` && sk === happening && id === factId(tenantid, eventid, happening)

/** Adds the id to a draft. The log stores the result. */
export const withId = (draft: FactDraft): Fact => ({
  ...draft,
  id: factId(draft.tenantid, draft.eventid, draft.happening),
})

/**
 * The id of an event with an id of its producer: one CloudEvent is one event, at any endpoint and with any key. Partners of a
 * tenant may use the same source and id: their events are different ones.
 */
export const eventIdOfSource = (tenancy: Tenancy, source: string, id: string): string =>
  v5(nameOf(['source', ...ownerOf(tenancy), source, id]), eventNamespace)

/** The id of an event without an id of its producer: made from its idempotency key and the operation. `operation` is e.g. `POST /v1/events`. */
export const eventIdOfKey = (tenancy: Tenancy, operation: string, key: string): string =>
  v5(nameOf(['key', ...ownerOf(tenancy), operation, key]), eventNamespace)

/**
 * The id of the breaches of one actor with one claim in one hour, so that they are one event. `group` distinguishes them within
 * the tenant.
 */
export const eventIdOfBreaches = (tenantId: string, hour: string, group: readonly string[]): string =>
  v5(nameOf(['breaches', tenantId, hour, ...group]), eventNamespace)

/** The id of the event whose facts are the changes of a tenant. */
export const eventIdOfTenant = (tenantId: string): string => v5(nameOf(['tenant', tenantId]), eventNamespace)

/** The id of the event whose facts are the decisions about a tenant's rulesets. */
export const eventIdOfRulesets = (tenantId: string): string => v5(nameOf(['rulesets', tenantId]), eventNamespace)

/** The id of the event whose facts are the readings of an event or an account on one day: a day bounds their number. */
export const eventIdOfReadings = (tenantId: string, resource: string, day: string): string =>
  v5(nameOf(['readings', tenantId, resource, day]), eventNamespace)

/** The id of the event whose facts are the decisions about a tenant's decision policies. */
export const eventIdOfDecisionPolicies = (tenantId: string): string =>
  v5(nameOf(['decision-policies', tenantId]), eventNamespace)

/** The id of the event whose facts are the steps of a job. */
export const eventIdOfJob = (tenantId: string, jobId: string): string =>
  v5(nameOf(['job', tenantId, jobId]), eventNamespace)

/** The id of a legal hold or an erasure, which is also the event of its facts: made from the idempotency key of the person who proposed it. */
export const eventIdOfCustody = (tenantId: string, operation: string, key: readonly string[]): string =>
  v5(nameOf(['custody', tenantId, operation, ...key]), eventNamespace)

/** The id of the event of a checkpoint. `at` is the key of its run. */
export const eventIdOfCheckpoint = (tenantId: string, at: string): string =>
  v5(nameOf(['checkpoint', tenantId, at]), eventNamespace)

/** The id of the event of a key that signs checkpoints. */
export const eventIdOfSigningKey = (tenantId: string, keyId: string): string =>
  v5(nameOf(['signing-key', tenantId, keyId]), eventNamespace)

/** The id of an export of an audit log, which is also the event of its facts: made from the idempotency key of the person who requested it. */
export const eventIdOfAuditExport = (tenantId: string, key: readonly string[]): string =>
  v5(nameOf(['audit-export', tenantId, ...key]), eventNamespace)

/** The id of a difference between the audit log and what it proves, so that it is one event however often it is found. */
export const eventIdOfDifference = (tenantId: string, difference: readonly string[]): string =>
  v5(nameOf(['difference', tenantId, ...difference]), eventNamespace)
