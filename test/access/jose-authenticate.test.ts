import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'

const issuer = 'https://issuer.example'
const audience = 'sluice'
const claims = { sub: 'u-1', tenant_id: 'acme', scope: 'events:write events:read' }

const keys = await generateKeyPair('ES256', { extractable: true })
const stranger = await generateKeyPair('ES256', { extractable: true })
let server: Server
let jwksUrl = ''

beforeAll(async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k-1', alg: 'ES256', use: 'sig' }
  server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
})

afterAll(() => server.close())

const authenticator = () =>
  makeJoseAuthenticate({ AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_JWKS_URL: jwksUrl })

const sign = (payload: JWTPayload, { key = keys.privateKey, expires = '5m', iss = issuer, aud = audience } = {}) =>
  new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', kid: 'k-1' })
    .setIssuer(iss)
    .setAudience(aud)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key)

const enter = (token: string | undefined, tenantHeader?: string) =>
  authenticator()({ authorization: token && `Bearer ${token}`, tenantHeader })

describe('a token', () => {
  it('lets its subject in for its tenant, with its scopes', async () => {
    expect(await enter(await sign(claims))).toEqual({
      subject: 'u-1',
      tenantId: 'acme',
      scopes: new Set(['events:write', 'events:read']),
    })
  })

  it.each([
    ['expired', () => sign(claims, { expires: '-1m' })],
    ['of another issuer', () => sign(claims, { iss: 'https://evil.example' })],
    ['for another audience', () => sign(claims, { aud: 'other' })],
    ['signed by a stranger', () => sign(claims, { key: stranger.privateKey })],
    ['not yet valid', () => sign({ ...claims, nbf: Math.floor(Date.now() / 1000) + 600 })],
    [
      'unsigned',
      async () =>
        new UnsecuredJWT(claims).setIssuer(issuer).setAudience(audience).setExpirationTime('5m').encode().concat('x'),
    ],
    ['with a tenant that could reach into other keys', () => sign({ ...claims, tenant_id: 'acme#1' })],
    ['without a subject', () => sign({ ...claims, sub: '' })],
    [
      'signed with the public key as a shared secret',
      async () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'k-1' })
          .setIssuer(issuer)
          .setAudience(audience)
          .setExpirationTime('5m')
          .sign(new TextEncoder().encode(await exportSPKI(keys.publicKey))),
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

  it('is said to have expired, so that its holder knows what to do', async () => {
    await expect(enter(await sign(claims, { expires: '-1m' }))).rejects.toThrow('expired')
  })

  it('is asked for', async () => {
    await expect(enter(undefined)).rejects.toMatchObject({ code: 'token-missing' })
    await expect(enter('not-a-jwt')).rejects.toMatchObject({ code: 'token-missing' })
  })

  it('without a tenant lets nobody in, and no tenant speaks for another', async () => {
    const { tenant_id: _, ...nobody } = claims
    await expect(enter(await sign(nobody))).rejects.toMatchObject({ code: 'tenant-missing' })
    await expect(enter(await sign(claims), 'globex')).rejects.toMatchObject({ code: 'scope-missing' })
  })

  it('of an operator works for the tenant the request names', async () => {
    const token = await sign({ sub: 'op', scope: 'operator events:read' })
    expect(await enter(token, 'globex')).toMatchObject({ tenantId: 'globex' })
    await expect(enter(token)).rejects.toMatchObject({ code: 'tenant-missing' })
    await expect(enter(token, 'a#b')).rejects.toMatchObject({ code: 'tenant-missing' })
  })
})

it('does not blame the caller when the issuer is away', async () => {
  const away = makeJoseAuthenticate({
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    AUTH_JWKS_URL: 'http://127.0.0.1:1/jwks',
  })
  const authorization = `Bearer ${await sign(claims)}`
  await expect(away({ authorization, tenantHeader: undefined })).rejects.toMatchObject({
    code: 'store-unavailable',
    retryable: true,
  })
})
