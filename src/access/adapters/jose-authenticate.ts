import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import * as z from 'zod'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Authenticate } from '#platform/caller.ts'

type Settings = Readonly<{ issuer: string; audience: string; jwksUrl: string }>

const claims = z.object({
  /** The subject becomes the actor of facts, so it must be a text that every queue accepts. */
  sub: z
    .string()
    .max(256)
    .regex(/^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]+$/u)
    // These prefixes name parts of Sluice. A token must not use them.
    .regex(/^(?!(sluice|queue)\/)/),
  scope: z.string().max(1024).default(''),
  tenant_id: z.string().regex(tenantIdPattern).optional(),
})

/** Asymmetric algorithms only: a shared secret or `none` is never accepted. */
const algorithms = ['RS256', 'ES256', 'EdDSA']

/** Longer tokens are rejected without parsing. */
const tokenLengthMax = 8192

/** The lifetime of cached keys, the shortest time between two fetches, and the timeout of a fetch. All in ms. */
const keyLimits = { cacheMaxAge: 600_000, cooldownDuration: 30_000, timeoutDuration: 3_000 }

/**
 * Verifies bearer tokens of the configured issuer with its published keys. Keys are cached for ten minutes. A token with an
 * unknown key causes another fetch, at most every 30 seconds.
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
        throw new Transient(
          'store-unavailable',
          'The keys of the token issuer are unavailable. Send the same request again.',
          { cause: error },
        )
      const hasExpired = error instanceof errors.JWTExpired
      throw new Refusal(
        'token-invalid',
        hasExpired
          ? 'The token has expired. Get a new token from the issuer.'
          : 'The token is invalid. Check its signature, issuer, audience and claims.',
      )
    }
  }

  return async (authorization) => {
    const token = /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined)
      throw new Refusal('token-missing', 'The request has no token. Send the header Authorization: Bearer <JWT>.')
    if (token.length > tokenLengthMax)
      throw new Refusal('token-invalid', `The token is longer than ${tokenLengthMax} characters. Use a shorter token.`)
    if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token))
      throw new Refusal('token-invalid', 'The token is not a signed JWT. Send the token of the issuer unchanged.')
    const { sub, scope, tenant_id } = await verify(token)
    const scopes = new Set(scope.split(' ').filter(Boolean))
    return { subject: sub, tenantId: tenant_id, partnerId: undefined, scopes, isOperator: scopes.has('operator') }
  }
}

/** The keys of the issuer could not be fetched. That is not a fault of the caller. */
const isOutage = (error: unknown): boolean =>
  !(error instanceof z.ZodError) &&
  (!(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC')
