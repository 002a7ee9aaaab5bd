import fc from 'fast-check'
import { createLocalJWKSet, type JWTPayload, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { aSigningKey } from '#test/support/builders/a-signing-key.ts'

const key = await aSigningKey('ES256', 'k-1')
const enter = makeJoseAuthenticate(
  {
    issuer: 'https://issuer.example',
    algorithms: ['ES256'],
    rules: { audiences: ['sluice'], audienceFallback: 'client_id', lifeMax: 3600 },
    claims: {
      tenant: '/ext/tenant',
      partner: 'partner_id',
      scopes: ['scope', '/realm_access/roles'],
      scopePrefix: 'api/',
    },
  },
  createLocalJWKSet({ keys: [key.jwk] }),
)

const base64url = (text: string): string => Buffer.from(text).toString('base64url')

it('refuses every token without a valid signature, and never fails', async () => {
  const part = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constant('{"alg":"ES256","kid":"k-1"}'),
    fc.constant('{"alg":"none"}'),
  )
  await fc.assert(
    fc.asyncProperty(part, part, fc.string(), async (header, payload, signature) => {
      const token = [header, payload, signature].map(base64url).join('.')
      await expect(enter(`Bearer ${token}`)).rejects.toBeInstanceOf(Refusal)
    }),
  )
})

it('admits or refuses every token that the issuer signed, and never fails', async () => {
  const value = fc.jsonValue()
  const claims = fc.record(
    {
      sub: value,
      aud: fc.oneof(value, fc.constant('sluice')),
      iat: value,
      nbf: value,
      exp: fc.oneof(value, fc.constant(Math.floor(Date.now() / 1000) + 600)),
      scope: value,
      ext: fc.oneof(value, fc.record({ tenant: value })),
      realm_access: fc.oneof(value, fc.record({ roles: value })),
      typ: value,
      token_use: value,
      client_id: value,
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(claims, fc.oneof(value, fc.constant('JWT')), async (payload, typ) => {
      const token = await new SignJWT({ iss: 'https://issuer.example', ...payload } as JWTPayload)
        .setProtectedHeader({ alg: 'ES256', kid: 'k-1', typ: typ as string })
        .sign(key.privateKey)
      const outcome = await enter(`Bearer ${token}`).catch((error: unknown) => error)
      expect(outcome instanceof Refusal || 'subject' in (outcome as object)).toBe(true)
    }),
  )
})
