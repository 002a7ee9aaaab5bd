import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CompactJWSHeaderParameters,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'

const issuer = 'https://issuer.example'
const audience = 'sluice'
const claims = { sub: 'u-1', tenant_id: 'acme', scope: 'events:write events:read' }

type SigningKey = Readonly<{ alg: string; kid: string; publicKey: CryptoKey; privateKey: CryptoKey }>

const aKey = async (alg: string, kid: string): Promise<SigningKey> => ({
  alg,
  kid,
  ...(await generateKeyPair(alg, { extractable: true })),
})

const publish = async ({ publicKey, alg, kid }: SigningKey): Promise<JWK> => ({
  ...(await exportJWK(publicKey)),
  alg,
  kid,
  use: 'sig',
})

const key = await aKey('ES256', 'k-1')
const stranger = await aKey('ES256', 'k-1')

/** The keys that the issuer publishes now, and the number of requests for them. */
const published: { keys: JWK[]; requests: number } = { keys: [], requests: 0 }
let server: Server
let jwksUrl = ''

beforeAll(async () => {
  published.keys = [await publish(key)]
  server = createServer((_, response) => {
    published.requests += 1
    response.end(JSON.stringify({ keys: published.keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
})

afterAll(() => server.close())

const authenticator = (url = jwksUrl) => makeJoseAuthenticate({ issuer, audience, jwksUrl: url })

type Making = Readonly<{
  by?: SigningKey
  header?: Partial<CompactJWSHeaderParameters>
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

const enter = (token: string) => authenticator()(`Bearer ${token}`)

const inTenMinutes = () => Math.floor(Date.now() / 1000) + 600

describe('a token', () => {
  it('names its subject, its tenant and its scopes', async () => {
    expect(await enter(await sign(claims))).toEqual({
      subject: 'u-1',
      tenantId: 'acme',
      scopes: new Set(['events:write', 'events:read']),
      isOperator: false,
    })
  })

  it('of an operator is known by its scope', async () => {
    const holder = await enter(await sign({ sub: 'op', scope: 'operator events:read' }))
    expect(holder).toMatchObject({ isOperator: true, tenantId: undefined })
  })

  it.each(['RS256', 'ES256', 'EdDSA'])('may be signed with %s', async (alg) => {
    const by = await aKey(alg, `k-${alg}`)
    published.keys.push(await publish(by))
    expect(await enter(await sign(claims, { by }))).toMatchObject({ subject: 'u-1' })
  })

  it.each([
    ['expired', () => sign(claims, { expires: '-1m' })],
    ['for ever', () => sign(claims, { expires: undefined })],
    ['of another issuer', () => sign(claims, { iss: 'https://evil.example' })],
    ['for another audience', () => sign(claims, { aud: 'other' })],
    ['signed by a stranger', () => sign(claims, { by: stranger })],
    ['signed with an unpublished key', async () => sign(claims, { by: await aKey('ES256', 'k-unknown') })],
    ['not yet valid', () => sign({ ...claims, nbf: inTenMinutes() })],
    ['issued at no time', () => sign({ ...claims, iat: 'yesterday' })],
    ['in need of something we do not know', () => sign(claims, { header: { crit: ['strange'], strange: 1 } })],
    [
      'unsigned',
      async () => new UnsecuredJWT(claims).setIssuer(issuer).setAudience(audience).setExpirationTime('5m').encode(),
    ],
    ['with a tenant that could reach into other keys', () => sign({ ...claims, tenant_id: 'acme#1' })],
    ['with several tenants', () => sign({ ...claims, tenant_id: ['acme', 'globex'] })],
    ['with a number for a tenant', () => sign({ ...claims, tenant_id: 1 })],
    ['with null for a tenant', () => sign({ ...claims, tenant_id: null })],
    ['with a list of scopes', () => sign({ ...claims, scope: ['events:read'] })],
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
          .sign(new TextEncoder().encode(await exportSPKI(key.publicKey))),
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

describe("the issuer's keys", () => {
  afterEach(() => void vi.useRealTimers())

  it('are fetched once for many tokens, and again at once when a new key comes into use', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const authenticate = authenticator()
    const before = published.requests
    for (let count = 0; count < 20; count += 1) await authenticate(`Bearer ${await sign(claims)}`)
    expect(published.requests - before).toBe(1)
    const next = await aKey('ES256', 'k-2')
    published.keys = [await publish(next)]
    vi.setSystemTime(Date.now() + 31_000)
    expect(await authenticate(`Bearer ${await sign(claims, { by: next })}`)).toMatchObject({ subject: 'u-1' })
    await expect(authenticate(`Bearer ${await sign(claims)}`)).rejects.toMatchObject({ code: 'token-invalid' })
    expect(published.requests - before).toBe(2)
    published.keys = [await publish(key)]
  })

  it('are not fetched for every token with an unknown key: at most every 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const authenticate = authenticator()
    const before = published.requests
    const unknown = await aKey('ES256', 'k-3')
    const refused = async () =>
      expect(authenticate(`Bearer ${await sign(claims, { by: unknown })}`)).rejects.toMatchObject({
        code: 'token-invalid',
      })
    for (let count = 0; count < 20; count += 1) await refused()
    expect(published.requests - before).toBe(1)
    vi.setSystemTime(Date.now() + 31_000)
    for (let count = 0; count < 20; count += 1) await refused()
    expect(published.requests - before).toBe(2)
  })

  it('are not the caller’s fault when they are unavailable', async () => {
    const authenticate = authenticator('http://127.0.0.1:1/jwks')
    await expect(authenticate(`Bearer ${await sign(claims)}`)).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
    })
  })
})
