import {
  type CryptoKey,
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Authenticate } from '#platform/caller.ts'
import { type AccessTokenRules, faultOfAccessToken } from '../domain/access-token.ts'
import { type ClaimNames, readHolder } from '../domain/token-claims.ts'
import { isTokenFault, type TokenClaims, type TokenFault } from '../domain/token-fault.ts'

/** The tokens of the configured issuer. */
type Settings = Readonly<{
  issuer: string
  /** Example: `RS256`. Asymmetric algorithms only. */
  algorithms: readonly string[]
  rules: AccessTokenRules
  claims: ClaimNames
}>

/** Longer tokens are rejected without parsing. */
const tokenLengthMax = 8192

/**
 * Verifies bearer tokens of the configured issuer with its published keys.
 * @throws as `keys`.
 */
export const makeJoseAuthenticate = (settings: Settings, keys: JWTVerifyGetKey): Authenticate => {
  const verify = makeVerify(settings, keys)
  return async (authorization) => {
    const token = tokenOf(authorization)
    const { header, claims } = await verify(token)
    const fault = faultOfAccessToken({ header, claims }, settings.rules, Date.now() / 1000)
    const holder = fault ?? readHolder(claims, settings.claims)
    if (isTokenFault(holder)) throw refusalOf(holder)
    return holder
  }
}

const tokenOf = (authorization = ''): string => {
  const token = /^Bearer +(\S.*)$/i.exec(authorization)?.[1]
  if (token === undefined)
    throw new Refusal('token-missing', 'The request has no token. Send the header Authorization: Bearer <JWT>.')
  if (token.length > tokenLengthMax)
    throw new Refusal('token-invalid', `The token is longer than ${tokenLengthMax} characters. Use a shorter token.`)
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token))
    throw new Refusal('token-invalid', 'The token is not a signed JWT. Send the token of the issuer unchanged.')
  return token
}

/** A token and the claims in it, once its signature, issuer and times are verified. */
const makeVerify = ({ issuer, algorithms, rules }: Settings, keys: JWTVerifyGetKey) => {
  const options = { issuer, algorithms: [...algorithms], requiredClaims: ['exp'], clockTolerance: 5 }
  return async (token: string): Promise<Readonly<{ header: TokenClaims; claims: TokenClaims }>> => {
    try {
      const { protectedHeader, payload } = await verifyWithEach(token, keys, options)
      return { header: protectedHeader, claims: payload }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      throw refusalOf(moreExactFault(token, error, rules) ?? faultOfJose(error), error)
    }
  }
}

/** Two keys of an issuer may have one id. Then each is tried. */
const verifyWithEach = async (token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions) => {
  try {
    return await jwtVerify(token, keys, options)
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      const verified = await verifyWith(key, token, options)
      if (verified) return verified
    }
    throw new errors.JWSSignatureVerificationFailed(undefined, { cause: error })
  }
}

/** Returns `undefined` if another key signed the token. */
const verifyWith = async (key: CryptoKey, token: string, options: JWTVerifyOptions) => {
  try {
    return await jwtVerify(token, key, options)
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return undefined
    throw error
  }
}

/** A token of another kind can have another issuer or time as well. Its kind is the better reason. */
const moreExactFault = (token: string, error: errors.JOSEError, rules: AccessTokenRules): TokenFault | undefined =>
  error instanceof errors.JWTClaimValidationFailed
    ? faultOfAccessToken({ header: decodeProtectedHeader(token), claims: error.payload }, rules, Date.now() / 1000)
    : undefined

const faultOfJose = (error: errors.JOSEError): Pick<TokenFault, 'code' | 'detail'> => ({
  code: 'token-invalid',
  detail: detailOf(error),
})

const detailOf = (error: errors.JOSEError): string => {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Get a new token from the issuer.'
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : undefined
  if (claim === 'iss') return 'The token is of another issuer (iss). Request a token of the issuer of this API.'
  if (claim === 'nbf') return 'The token is not valid yet (nbf). Use it later, or correct the clock of the issuer.'
  return 'The token is invalid. Check its signature, issuer, audience and claims.'
}

/** Without an error of the library, the cause is one as the library would make it, without claims of the token. */
const refusalOf = (fault: TokenFault | Pick<TokenFault, 'code' | 'detail'>, error?: errors.JOSEError): Refusal => {
  const cause = isTokenFault(fault)
    ? new errors.JWTClaimValidationFailed(fault.detail, {}, fault.claim, fault.reason)
    : error
  return new Refusal(fault.code, fault.detail, [], { cause })
}
