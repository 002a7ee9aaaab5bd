import type { Actor } from '#kernel/domain/actor.ts'
import { Violation } from '#kernel/domain/errors.ts'

/** The tenant of a request or message, and its sender. */
export type Sender = Readonly<{ tenantId: string; actor: Actor }>

/** Returns whether a field names the tenant, in any spelling: `tenantid`, `tenant_id`, `TenantID`. */
const isClaim = ([name]: readonly [string, unknown]): boolean => /^tenant(id)?$/i.test(name.replace(/[-_]/g, ''))

/**
 * Removes the fields that name a tenant. The tenant of an event comes from the token or the queue. Repeating it, or
 * null, is harmless; naming another one is a breach. `data` belongs to the producer and is not inspected.
 * @throws Violation `tenant-forbidden` when it names another tenant.
 */
export const withoutTenantClaim = (input: unknown, { tenantId, actor }: Sender): unknown => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  const fields = Object.entries(input)
  const claims = fields.filter(isClaim)
  if (claims.length === 0) return input
  const foreign = claims.find(([, claimed]) => claimed !== null && claimed !== tenantId)
  if (foreign) throw new Violation('tenant-forbidden', { kind: 'claim', tenantId, actor, claimed: textOf(foreign[1]) })
  return Object.fromEntries(fields.filter((field) => !isClaim(field)))
}

/** Reports an object by its kind only, because it may not be convertible to text. */
const textOf = (claimed: unknown): string => (typeof claimed === 'object' ? 'an object' : String(claimed))
