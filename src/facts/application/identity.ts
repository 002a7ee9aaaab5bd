import { v5 } from 'uuid'

/** Namespaces of Sluice's name-based ids (RFC 9562 UUIDv5). They may never change: ids already written depend on them. */
const factNamespace = '5f1d6c7e-2a49-5d0e-9c55-3a8f1b7d2e60'
const eventNamespace = 'b0c6f2d4-7e13-5a8b-8f4e-61d29a0c7f35'

// JSON of the parts, not their concatenation: ['a', 'bc'] and ['ab', 'c'] must not meet.
const nameOf = (parts: readonly string[]): string => JSON.stringify(parts)

/** The id of a fact: the same for every copy of it, for ever. */
export const factId = (tenantId: string, eventId: string, happening: string): string =>
  v5(nameOf([tenantId, eventId, happening]), factNamespace)

/** The id of an event whose producer gave it an id: one CloudEvent is one event, through whichever door and key it comes. */
export const eventIdOfSource = (tenantId: string, source: string, id: string): string =>
  v5(nameOf(['source', tenantId, source, id]), eventNamespace)

/** The id of an event without an id of its own: its idempotency key at that operation. `operation` is e.g. `POST /v1/events`. */
export const eventIdOfKey = (tenantId: string, operation: string, key: string): string =>
  v5(nameOf(['key', tenantId, operation, key]), eventNamespace)

/** The id of a breach at a door: the request or message it came with, so that a repeat is the same one. */
export const eventIdOfViolation = (tenantId: string, occasionId: string): string =>
  v5(nameOf(['violation', tenantId, occasionId]), eventNamespace)

/** The id under which everything that is changed about a tenant is told. */
export const eventIdOfTenant = (tenantId: string): string => v5(nameOf(['tenant', tenantId]), eventNamespace)

/** The id under which everything that is decided about a tenant's rulesets is told. */
export const eventIdOfRulesets = (tenantId: string): string => v5(nameOf(['rulesets', tenantId]), eventNamespace)
