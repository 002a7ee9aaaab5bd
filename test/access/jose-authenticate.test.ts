import { type CryptoKey, decodeJwt, exportSPKI, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { makeIssuerKeys } from '#access/adapters/issuer-keys.ts'
import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'
import { readKeySet } from '#access/adapters/key-set.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { describeError } from '#platform/describe-error.ts'
import { tokenAlgorithms } from '#platform/token-algorithms.ts'
import { aSigningKey, type SigningKey } from '#test/support/builders/a-signing-key.ts'

const issuer = 'https://issuer.example'
const audience = 'sluice'
const claims = { sub: 'u-1', tenant_id: 'acme', scope: 'events:write events:read' }

const key = await aSigningKey('ES256', 'k-1')
const stranger = await aSigningKey('ES256', 'k-1')

const authenticator = (published: readonly SigningKey[] = [key], algorithms: readonly string[] = tokenAlgorithms) =>
  makeJoseAuthenticate(
    {
      issuer,
      algorithms,
      rules: { audiences: [audience], audienceFallback: '', lifeMax: 24 * 3600 },
      claims: { tenant: 'tenant_id', partner: 'partner_id', scopes: ['scope'], scopePrefix: '' },
    },
    makeIssuerKeys({
      fetchKeySet: () => readKeySet({ keys: published.map(({ jwk }) => jwk) }),
      nowMs: () => 0,
      validMs: 1,
      onOutage: () => undefined,
      onFaults: () => undefined,
    }),
  )

type Making = Readonly<{
  by?: SigningKey
  header?: object
  expires?: string | undefined
  iss?: string
  aud?: string
}>

/** A valid token, except for what a test changes. `expires: undefined` leaves the claim out. */
const sign = (payload: object, { by = key, header = {}, iss = issuer, aud = audience, ...rest }: Making = {}) => {
  const { expires = '5m' } = rest
  const token = new SignJWT(payload as JWTPayload)
    .setProtectedHeader({ alg: by.alg, kid: by.kid, ...header })
    .setIssuer(iss)
    .setAudience(aud)
  if (!('iat' in payload)) token.setIssuedAt()
  if (!('expires' in rest) || rest.expires !== undefined) token.setExpirationTime(expires)
  return token.sign(by.privateKey, { crit: { strange: true } })
}

const publicKeyOf = async ({ jwk, alg }: SigningKey) => (await importJWK(jwk, alg, { extractable: true })) as CryptoKey

const enter = (token: string, published?: readonly SigningKey[], algorithms?: readonly string[]) =>
  authenticator(published, algorithms)(`Bearer ${token}`)

const inTenMinutes = () => Math.floor(Date.now() / 1000) + 600

/** What the log has of a refusal. */
const logOf = async (token: string) =>
  describeError(
    await enter(token).then(
      () => undefined,
      (error: unknown) => error,
    ),
  )

describe('a token', () => {
  it('names its subject, its tenant and its scopes', async () => {
    expect(await enter(await sign(claims))).toEqual({
      subject: 'u-1',
      issuer,
      tenantId: 'acme',
      scopes: new Set(['events:write', 'events:read']),
      isOperator: false,
    })
  })

  it('of an operator is known by its scope', async () => {
    const holder = await enter(await sign({ sub: 'op', scope: 'operator events:read' }))
    expect(holder).toMatchObject({ isOperator: true, tenantId: undefined })
  })

  it.each([...tokenAlgorithms])('may be signed with %s', async (alg) => {
    const by = await aSigningKey(alg, `k-${alg}`)
    expect(await enter(await sign(claims, { by }), [key, by])).toMatchObject({ subject: 'u-1' })
  })

  it('is refused if its algorithm is not among the accepted ones', async () => {
    const token = await sign(claims)
    expect(await enter(token, [key], ['RS256', 'ES256'])).toMatchObject({ subject: 'u-1' })
    await expect(enter(token, [key], ['RS256'])).rejects.toMatchObject({
      code: 'token-invalid',
      cause: { code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
    })
  })

  it('is verified with each key that has its id', async () => {
    const published = [stranger, key]
    expect(await enter(await sign(claims), published)).toMatchObject({ subject: 'u-1' })
    const other = await aSigningKey('ES256', 'k-1')
    await expect(enter(await sign(claims, { by: other }), published)).rejects.toMatchObject({ code: 'token-invalid' })
    await expect(enter(await sign(claims, { expires: '-1m' }), published)).rejects.toThrow('expired')
  })

  it.each([
    ['expired', () => sign(claims, { expires: '-1m' })],
    ['for ever', () => sign(claims, { expires: undefined })],
    ['of another issuer', () => sign(claims, { iss: 'https://evil.example' })],
    ['for another audience', () => sign(claims, { aud: 'other' })],
    ['signed by a stranger', () => sign(claims, { by: stranger })],
    ['signed with an unpublished key', async () => sign(claims, { by: await aSigningKey('ES256', 'k-unknown') })],
    ['not yet valid', () => sign({ ...claims, nbf: inTenMinutes() })],
    ['issued at no time', () => sign({ ...claims, iat: 'yesterday' })],
    ['in need of something we do not know', () => sign(claims, { header: { crit: ['strange'], strange: 1 } })],
    [
      'unsigned',
      async () => new UnsecuredJWT(claims).setIssuer(issuer).setAudience(audience).setExpirationTime('5m').encode(),
    ],
    ['issued in the future', () => sign({ ...claims, iat: inTenMinutes() })],
    ['valid for more than a day', () => sign(claims, { expires: '25h' })],
    ['in milliseconds', () => sign({ ...claims, nbf: Date.now() })],
    ['an ID token', () => sign({ ...claims, nonce: 'n' })],
    ['a logout token', () => sign(claims, { header: { typ: 'logout+jwt' } })],
    ['bound to a key of its sender', () => sign({ ...claims, cnf: { jkt: 'x' } })],
    ['with a tenant that could reach into other keys', () => sign({ ...claims, tenant_id: 'acme#1' })],
    ['with several tenants', () => sign({ ...claims, tenant_id: ['acme', 'globex'] })],
    ['with a number for a tenant', () => sign({ ...claims, tenant_id: 1 })],
    ['with null for a tenant', () => sign({ ...claims, tenant_id: null })],
    ['with a number for a scope', () => sign({ ...claims, scope: 7 })],
    ['without a subject', () => sign({ ...claims, sub: '' })],
    ['whose subject passes for a part of Sluice', () => sign({ ...claims, sub: 'sluice/scoring' })],
    ['with a subject no queue can carry', () => sign({ ...claims, sub: 'a\u0007b' })],
    ['too long', () => sign({ ...claims, more: 'x'.repeat(8192) })],
    [
      'signed with the public key as a shared secret',
      async () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'k-1' })
          .setIssuer(issuer)
          .setAudience(audience)
          .setExpirationTime('5m')
          .sign(new TextEncoder().encode(await exportSPKI(await publicKeyOf(key)))),
    ],
    [
      'tampered with',
      async () =>
        (await sign(claims)).replace(
          /\.[^.]+\./,
          `.${btoa(JSON.stringify({ ...claims, tenant_id: 'globex' })).replace(/=/g, '')}.`,
        ),
    ],
  ])('is refused when it is %s', async (_name, make) => {
    await expect(enter(await make())).rejects.toMatchObject({ code: 'token-invalid' })
  })

  it('is reported as expired, so that its holder can request a new one', async () => {
    await expect(enter(await sign(claims, { expires: '-1m' }))).rejects.toThrow('expired')
  })

  it.each(['Bearer not-a-jwt', 'Bearer a.b.c d', `Bearer ${'x'.repeat(9_000)}`])(
    'is refused when it is none: %s',
    async (header) => {
      await expect(authenticator()(header)).rejects.toMatchObject({ code: 'token-invalid' })
    },
  )

  it.each([undefined, '', 'Bearer', 'Basic dTpw'])('is asked for: %s', async (header) => {
    await expect(authenticator()(header)).rejects.toMatchObject({ code: 'token-missing' })
  })
})

describe('a refusal', () => {
  it.each([
    ['nbf', 'milliseconds', { nbf: Date.now() }],
    ['nonce', 'id-token', { nonce: 'n' }],
    ['cnf', 'sender-constrained', { cnf: {} }],
    ['nbf', 'check_failed', { nbf: inTenMinutes() }],
    ['iat', 'future', { iat: inTenMinutes() }],
    ['iat', 'invalid', { iat: 'yesterday' }],
    ['tenant_id', 'invalid', { tenant_id: 'acme#1' }],
    ['sub', 'invalid', { sub: '' }],
  ])('has the claim %s and the reason %s in the log', async (claim, reason, more) => {
    expect(await logOf(await sign({ ...claims, ...more }))).toEqual({
      code: 'token-invalid',
      cause: { error: 'JWTClaimValidationFailed', code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim, reason },
    })
  })

  it.each([
    ['iss', { iss: 'https://evil.example' }],
    ['aud', { aud: 'other' }],
  ])('has the claim %s in the log', async (claim, making) => {
    expect(await logOf(await sign(claims, making))).toMatchObject({ cause: { claim, reason: 'check_failed' } })
  })

  it.each([
    ['iss', 'another issuer', () => sign(claims, { iss: `${issuer}/` })],
    ['nbf', 'not valid yet', () => sign({ ...claims, nbf: inTenMinutes() })],
  ])('is refused with a sentence about %s', async (claim, reason, make) => {
    const refusal = { code: 'token-invalid', message: expect.stringContaining(`${reason} (${claim}).`) }
    await expect(enter(await make())).rejects.toMatchObject(refusal)
  })

  it('has the code of the library in the log', async () => {
    expect(await logOf(await sign(claims, { by: stranger }))).toEqual({
      code: 'token-invalid',
      cause: { error: 'JWSSignatureVerificationFailed', code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
    })
    expect(await logOf(await sign(claims, { expires: '-1m' }))).toEqual({
      code: 'token-invalid',
      cause: { error: 'JWTExpired', code: 'ERR_JWT_EXPIRED', claim: 'exp', reason: 'check_failed' },
    })
  })

  it.each([
    ['tenant_id', 'tenant-missing', { tenant_id: undefined }],
    ['scope', 'scope-missing', { scope: '' }],
  ])('of a token without %s has the code %s', async (claim, code, more) => {
    expect(await logOf(await sign({ ...claims, ...more }))).toMatchObject({ code, cause: { claim, reason: 'missing' } })
  })

  it('has nothing of the token in the log', async () => {
    const secret = 'Jane Doe'
    const personal = { ...claims, sub: secret, name: secret, tenant_id: secret }
    const tokens = [
      await sign(personal),
      await sign(personal, { aud: secret }),
      await sign(personal, { expires: '-1m' }),
      await sign(personal, { by: stranger }),
      await sign({ ...personal, nonce: secret }),
    ]
    for (const token of tokens) {
      expect(decodeJwt(token).name).toBe(secret)
      const log = JSON.stringify(await logOf(token))
      expect(log).toContain('token-invalid')
      expect(log).not.toContain(secret)
      expect(log).not.toContain(token.split('.')[1])
    }
  })
})

it('passes an outage of the issuer on, because it is not a fault of the caller', async () => {
  const keys = () => Promise.reject(new Transient('store-unavailable', 'The keys are unavailable.'))
  const settings = {
    issuer,
    algorithms: tokenAlgorithms,
    rules: { audiences: [audience], audienceFallback: '', lifeMax: 3600 },
    claims: { tenant: 'tenant_id', partner: 'partner_id', scopes: ['scope'], scopePrefix: '' },
  }
  await expect(makeJoseAuthenticate(settings, keys)(`Bearer ${await sign(claims)}`)).rejects.toMatchObject({
    code: 'store-unavailable',
    retryable: true,
  })
})
