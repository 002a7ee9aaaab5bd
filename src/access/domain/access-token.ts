import type { TokenClaims, TokenFault } from './token-fault.ts'

/** The tokens that are accepted. */
export type AccessTokenRules = Readonly<{
  /** The accepted audiences. Example: `https://api.example.com`. */
  audiences: readonly string[]
  /** The claim that names the audience of a token without `aud`; empty for none. Example: `client_id`. */
  audienceFallback: string
  /** In seconds. */
  lifeMax: number
}>

/** A clock of an issuer may be ahead by as much. In seconds. */
const aheadMax = 60

/** A time beyond it (the year 5138) is in milliseconds. In seconds. */
const secondsMax = 1e11

/** A token whose signature is valid. */
type VerifiedToken = Readonly<{ header: TokenClaims; claims: TokenClaims }>

/**
 * The reason why a token is not an access token for a bearer, is valid for too long, or is for another audience. `now` is in
 * seconds since 1970. RFC 9068 names access tokens in the header `typ`; other issuers name them in the claims `token_use` and
 * `typ`, or not at all.
 */
export const faultOfAccessToken = (
  { header, claims }: VerifiedToken,
  rules: AccessTokenRules,
  now: number,
): TokenFault | undefined =>
  faultOfKind(header, claims) ?? faultOfTimes(claims, rules, now) ?? faultOfAudience(claims, rules)

const sendAnAccessToken = 'Send the access token of the issuer.'

/** Claims that only other kinds of tokens have. */
const foreignClaims = {
  cnf: ['sender-constrained', `The token is bound to a key of its sender (cnf). Request a bearer token.`],
  events: ['security-event', `The token is a logout token or another security event. ${sendAnAccessToken}`],
  at_hash: ['id-token', `The token is an ID token (at_hash). ${sendAnAccessToken}`],
  c_hash: ['id-token', `The token is an ID token (c_hash). ${sendAnAccessToken}`],
} as const

const faultOfKind = (header: TokenClaims, claims: TokenClaims): TokenFault | undefined => {
  if (header.typ !== undefined && !isJwtType(header.typ))
    return fault('typ', 'other-type', `The header typ of the token names another kind of token. ${sendAnAccessToken}`)
  for (const [claim, [reason, detail]] of Object.entries(foreignClaims))
    if (Object.hasOwn(claims, claim)) return fault(claim, reason, detail)
  if (claims.token_use !== undefined && claims.token_use !== 'access')
    return fault('token_use', 'other-type', `The claim token_use names another kind of token. ${sendAnAccessToken}`)
  if (claims.typ !== undefined && lower(claims.typ) !== 'bearer' && !isJwtType(claims.typ))
    return fault('typ', 'other-type', `The claim typ names another kind of token. ${sendAnAccessToken}`)
  // Earlier versions of Keycloak write a nonce into access tokens too.
  if (Object.hasOwn(claims, 'nonce') && !isNamedAccessToken(header, claims))
    return fault('nonce', 'id-token', `The token is an ID token (nonce). ${sendAnAccessToken}`)
  return undefined
}

const isNamedAccessToken = ({ typ }: TokenClaims, claims: TokenClaims): boolean =>
  mediaTypeOf(typ) === 'at+jwt' || claims.token_use === 'access' || lower(claims.typ) === 'bearer'

const isJwtType = (typ: unknown): boolean => ['jwt', 'at+jwt'].includes(mediaTypeOf(typ))

/** A media type without `application/` (RFC 7515, 4.1.9), in lower case. */
const mediaTypeOf = (typ: unknown): string => lower(typ).replace(/^application\//, '')

const lower = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '')

const times = ['exp', 'iat', 'nbf']

const faultOfTimes = (
  claims: TokenClaims,
  { lifeMax }: Pick<AccessTokenRules, 'lifeMax'>,
  now: number,
): TokenFault | undefined => {
  if (claims.exp === undefined)
    return fault('exp', 'missing', 'The token has no end (exp). Request a token with a limited life.')
  const invalid = times.find((claim) => claims[claim] !== undefined && typeof claims[claim] !== 'number')
  if (invalid !== undefined)
    return fault(invalid, 'invalid', `The claim ${invalid} is not a number. Correct the issuer.`)
  const inMilliseconds = times.find((claim) => Number(claims[claim] ?? 0) > secondsMax)
  if (inMilliseconds !== undefined)
    return fault(
      inMilliseconds,
      'milliseconds',
      `The claim ${inMilliseconds} is in milliseconds. Correct the issuer: times of a token are in seconds.`,
    )
  const { exp, iat = now } = claims
  if (Number(iat) > now + aheadMax)
    return fault('iat', 'future', 'The token was issued in the future (iat). Correct the clock of the issuer.')
  if (Number(exp) - Number(iat) <= lifeMax) return undefined
  return fault(
    'exp',
    'life',
    `The token is valid for longer than ${lifeMax / 3600} h. Request a token with a shorter life.`,
  )
}

const faultOfAudience = (
  claims: TokenClaims,
  { audiences, audienceFallback }: AccessTokenRules,
): TokenFault | undefined => {
  const claim = audienceFallback === '' || Object.hasOwn(claims, 'aud') ? 'aud' : audienceFallback
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined
  const named = Array.isArray(value) ? value : [value]
  if (named.some((name) => audiences.includes(name))) return undefined
  const reason = value === undefined ? 'missing' : 'check_failed'
  return fault(claim, reason, `The token is for another audience (${claim}). Request a token for this API.`)
}

const fault = (claim: string, reason: string, detail: string): TokenFault => ({
  code: 'token-invalid',
  claim,
  reason,
  detail,
})
