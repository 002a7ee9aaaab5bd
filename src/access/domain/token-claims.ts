import { actorIdLengthMax, isActorId } from '#kernel/domain/actor.ts'
import type { Holder } from '#kernel/domain/caller.ts'
import { ownTenantId, partnerIdPattern, tenantIdPattern } from '#kernel/domain/tenant.ts'
import { isTokenFault, type TokenClaims, type TokenFault } from './token-fault.ts'

/**
 * The claims that name the holder of a token. A name that begins with `/` is a JSON Pointer (RFC 6901) to a nested claim;
 * any other name is taken whole, also with dots or slashes. Examples: `tenant_id`, `https://example.com/tenant`,
 * `/realm_access/roles`.
 */
export type ClaimNames = Readonly<{
  tenant: string
  /** A token without it is for the whole tenant. */
  partner: string
  /** Each is a text with words between spaces, or a list of words. A token has the scopes of all of them. */
  scopes: readonly string[]
  /** Only words that begin with it are scopes. It is removed. Example: `api.example.com/`. */
  scopePrefix: string
}>

/** Reads the holder of a token from its claims. An operator needs no tenant, and no partner limits it. */
export const readHolder = (claims: TokenClaims, names: ClaimNames): Holder | TokenFault => {
  const subject = subjectOf(claims)
  if (typeof subject !== 'string') return subject
  const { iss: issuer } = claims
  if (typeof issuer !== 'string') return invalid('iss', 'The token has no issuer (iss). Correct the issuer.')
  const scopes = scopesOf(claims, names)
  if (isTokenFault(scopes)) return scopes
  const isOperator = scopes.has('operator')
  const tenantId = tenantOf(claims, names.tenant)
  if (typeof tenantId === 'object') return tenantId
  if (tenantId === undefined && !isOperator)
    return {
      code: 'tenant-missing',
      claim: names.tenant,
      reason: 'missing',
      detail: `The token has no claim ${names.tenant}. Use a token with a tenant.`,
    }
  const partnerId = partnerOf(claims, names.partner)
  if (typeof partnerId === 'object') return partnerId
  if (partnerId !== undefined && isOperator)
    return invalid(
      names.partner,
      `The token has the scope operator and the claim ${names.partner}. Use a token with one of them.`,
    )
  return { subject, issuer, tenantId, partnerId, scopes, isOperator }
}

/** Returns the value of a claim, or `undefined` if the token does not have it. */
export const claimAt = (claims: TokenClaims, name: string): unknown => {
  if (!name.startsWith('/')) return memberOf(claims, name)
  const keys = name.slice(1).split('/')
  return keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')).reduce<unknown>(memberOf, claims)
}

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as TokenClaims)[key] : undefined

/** The words of a text or of a list. Returns `undefined` for any other value. */
const wordsOf = (value: unknown): readonly string[] | undefined => {
  if (typeof value === 'string') return value.split(' ').filter(Boolean)
  return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined
}

/** The subject becomes the actor of facts. */
const subjectOf = ({ sub }: TokenClaims): string | TokenFault => {
  if (typeof sub === 'string' && isActorId(sub)) return sub
  const rule = `1 to ${actorIdLengthMax} visible characters, without blanks at its ends, not beginning with sluice/ or queue/`
  return invalid('sub', `The claim sub is missing or invalid. Use a token with a subject: ${rule}.`)
}

const scopesOf = (claims: TokenClaims, { scopes, scopePrefix }: ClaimNames): ReadonlySet<string> | TokenFault => {
  const words: string[] = []
  for (const name of scopes) {
    const found = wordsOf(claimAt(claims, name) ?? [])
    if (found === undefined)
      return invalid(name, `The claim ${name} is neither a text nor a list of texts. Correct the issuer.`)
    words.push(...found)
  }
  const granted = words.filter((word) => word.startsWith(scopePrefix)).map((word) => word.slice(scopePrefix.length))
  if (granted.some(Boolean)) return new Set(granted.filter(Boolean))
  return {
    code: 'scope-missing',
    claim: scopes.join(' '),
    reason: words.length === 0 ? 'missing' : 'prefix',
    detail: 'The token grants no scope. Use a token with the scope of this call.',
  }
}

/** The tenant is a text, or a list with one text. */
const tenantOf = (claims: TokenClaims, name: string): string | undefined | TokenFault => {
  const value = claimAt(claims, name)
  if (value === undefined) return undefined
  const [tenantId, ...others] = Array.isArray(value) ? value : [value]
  if (typeof tenantId !== 'string' || others.length > 0 || !tenantIdPattern.test(tenantId))
    return invalid(name, `The claim ${name} is not one tenant id. Use a token with one tenant.`)
  if (tenantId === ownTenantId)
    return invalid(name, `The claim ${name} names the tenant of Sluice itself. Use a token with a tenant of your own.`)
  return tenantId
}

/** The partner is a text, or a list with one text. Any other value is a fault: without the claim, the token would be for the whole tenant. */
const partnerOf = (claims: TokenClaims, name: string): string | undefined | TokenFault => {
  const value = claimAt(claims, name)
  if (value === undefined) return undefined
  const [partnerId, ...others] = Array.isArray(value) ? value : [value]
  if (typeof partnerId === 'string' && others.length === 0 && partnerIdPattern.test(partnerId)) return partnerId
  return invalid(name, `The claim ${name} is not one partner id. Use a token with one partner, or without the claim.`)
}

const invalid = (claim: string, detail: string): TokenFault => ({
  code: 'token-invalid',
  claim,
  reason: 'invalid',
  detail,
})
