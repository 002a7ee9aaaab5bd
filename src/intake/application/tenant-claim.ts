import { Violation } from '#kernel/domain/errors.ts'

/** Whose what came is, and who sent it. */
export type Sender = Readonly<{ tenantId: string; sender: string }>

/** Names under which producers say whose an event is, however they write them: `tenantid`, `tenant_id`, `TenantID`. */
const isClaim = ([name]: readonly [string, unknown]): boolean => /^tenant(id)?$/i.test(name.replace(/[-_]/g, ''))

/**
 * What came, without the tenant it names beside its data. The tenant of an event is its sender's, as the token or the
 * queue knows it; saying so again is harmless, saying another is a breach. `data` is the producer's own and not looked at.
 * @throws Violation `tenant-forbidden` when it names another tenant.
 */
export const withoutTenantClaim = (input: unknown, { tenantId, sender }: Sender): unknown => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  const fields = Object.entries(input)
  const claims = fields.filter(isClaim)
  if (claims.length === 0) return input
  const foreign = claims.find(([, claimed]) => claimed !== tenantId)
  if (foreign)
    throw new Violation('tenant-forbidden', { kind: 'claim', tenantId, actor: sender, claimed: textOf(foreign[1]) })
  return Object.fromEntries(fields.filter((field) => !isClaim(field)))
}

/** Of what is no text only what kind it is: it may be anything, also something that cannot be written as text. */
const textOf = (claimed: unknown): string => (typeof claimed === 'object' ? 'an object' : String(claimed))
