import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import * as z from 'zod'
import { Refusal, Transient } from '../../kernel/domain/errors.ts'
import { tenantIdPattern } from '../../kernel/domain/tenant.ts'
import type { Authenticate } from '../../platform/caller.ts'

type Settings = Readonly<{ AUTH_ISSUER: string; AUTH_AUDIENCE: string; AUTH_JWKS_URL: string }>

const tenantId = z.string().regex(tenantIdPattern)

const claims = z.object({
  sub: z.string().min(1).max(256),
  scope: z.string().max(1024).default(''),
  tenant_id: tenantId.optional(),
})

/** Asymmetric only: a shared secret or `none` can never pass. */
const algorithms = ['RS256', 'ES256', 'EdDSA']

/**
 * Bearer tokens of the configured issuer, checked against its published keys. Keys are cached for ten minutes and fetched
 * again, at most every 30 seconds, when a token names a key we do not have.
 * A tenant's token names its tenant; an operator's names none, and the request must say in `X-Tenant-Id` whom it is for.
 */
export const makeJoseAuthenticate = ({
  AUTH_ISSUER: issuer,
  AUTH_AUDIENCE: audience,
  AUTH_JWKS_URL: jwksUrl,
}: Settings): Authenticate => {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: 600_000,
    cooldownDuration: 30_000,
    timeoutDuration: 3_000,
  })
  const verify = async (token: string) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims: ['exp'],
        clockTolerance: 5,
      })
      return claims.parse(payload)
    } catch (error) {
      if (isOutage(error))
        throw new Transient('store-unavailable', "The issuer's keys cannot be had at the moment.", { cause: error })
      const hasExpired = error instanceof errors.JWTExpired
      throw new Refusal(
        'token-invalid',
        hasExpired ? 'The token has expired.' : 'The token is not one this service accepts.',
      )
    }
  }

  return async ({ authorization, tenantHeader }) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) throw new Refusal('token-missing', 'Send a token: Authorization: Bearer <JWT>.')
    const { sub, scope, tenant_id } = await verify(token)
    const scopes = new Set(scope.split(' ').filter(Boolean))
    return {
      subject: sub,
      scopes,
      tenantId: scopes.has('operator') ? namedTenant(tenantHeader) : ownTenant(tenant_id, tenantHeader),
    }
  }
}

const ownTenant = (claimed: string | undefined, header: string | undefined): string => {
  if (claimed === undefined) throw new Refusal('tenant-missing', 'The token names no tenant.')
  if (header !== undefined && header !== claimed)
    throw new Refusal('scope-missing', 'Only an operator may name a tenant.')
  return claimed
}

const namedTenant = (header: string | undefined): string => {
  const named = tenantId.safeParse(header)
  if (!named.success) throw new Refusal('tenant-missing', 'An operator names the tenant in X-Tenant-Id.')
  return named.data
}

/** The issuer's keys could not be had: that is not the caller's fault. */
const isOutage = (error: unknown): boolean =>
  !(error instanceof z.ZodError) &&
  (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC')
