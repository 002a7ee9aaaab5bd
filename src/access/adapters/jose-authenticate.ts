import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import * as z from 'zod'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Authenticate } from '#platform/caller.ts'

type Settings = Readonly<{ issuer: string; audience: string; jwksUrl: string }>

const claims = z.object({
  /** It becomes a fact's actor, so it must be text that every queue can carry. */
  sub: z
    .string()
    .max(256)
    .regex(/^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]+$/u)
    // Nobody outside may pass for a part of Sluice.
    .regex(/^(?!(sluice|queue)\/)/),
  scope: z.string().max(1024).default(''),
  tenant_id: z.string().regex(tenantIdPattern).optional(),
})

/** Asymmetric only: a shared secret or `none` can never pass. */
const algorithms = ['RS256', 'ES256', 'EdDSA']

/** Longer tokens are not looked at. */
const tokenLengthMax = 8192

/** For how long the issuer's keys are believed, how soon they may be fetched again, how long the issuer may take. All in ms. */
const keyLimits = { cacheMaxAge: 600_000, cooldownDuration: 30_000, timeoutDuration: 3_000 }

/**
 * Bearer tokens of the configured issuer, checked against its published keys. Keys are cached for ten minutes and fetched
 * again, at most every 30 seconds, when a token names a key we do not have.
 */
export const makeJoseAuthenticate = ({ issuer, audience, jwksUrl }: Settings): Authenticate => {
  const keys = createRemoteJWKSet(new URL(jwksUrl), keyLimits)
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

  return async (authorization) => {
    const token = /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) throw new Refusal('token-missing', 'Send a token: Authorization: Bearer <JWT>.')
    if (token.length > tokenLengthMax)
      throw new Refusal('token-invalid', `The token has more than ${tokenLengthMax} characters.`)
    if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) throw new Refusal('token-invalid', 'The token is no signed JWT.')
    const { sub, scope, tenant_id } = await verify(token)
    const scopes = new Set(scope.split(' ').filter(Boolean))
    return { subject: sub, tenantId: tenant_id, scopes, isOperator: scopes.has('operator') }
  }
}

/** The issuer's keys could not be had: that is not the caller's fault. */
const isOutage = (error: unknown): boolean =>
  !(error instanceof z.ZodError) &&
  (!(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC')
