import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreeBase } from '#local/copy/port-check.ts'
import { startTokenIssuer, type TokenIssuer } from '#local/parts/token-issuer.ts'

let issuer: TokenIssuer

beforeAll(async () => {
  issuer = await startTokenIssuer(await findFreeBase())
})

afterAll(() => issuer.stop())

const post = (body: string, type = 'application/json') =>
  fetch(`${issuer.url}/token`, { method: 'POST', headers: { 'content-type': type }, body })

describe('the development token issuer', () => {
  it('signs what its own key set verifies', async () => {
    const token = await issuer.issue({ tenant: 'acme', scope: 'events:write', expires: '5m', subject: 'u-1' })
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(token, keys, { issuer: issuer.url, audience: 'sluice', algorithms: ['ES256'] })
    expect(payload).toMatchObject({ sub: 'u-1', tenant_id: 'acme', scope: 'events:write' })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(300)
  })

  it('gives an operator the scope and no tenant', async () => {
    const claims = decodeJwt(await issuer.issue({ operator: true, scope: 'events:read' }))
    expect(claims).toMatchObject({ scope: 'events:read operator' })
    expect(claims).not.toHaveProperty('tenant_id')
  })

  it('signs a token that has expired, for tests that need one at once', async () => {
    const { exp, iat } = decodeJwt(await issuer.issue({ tenant: 'acme', expires: '-5m' }))
    expect(Number(exp) - Number(iat)).toBe(-300)
  })

  it('answers over HTTP', async () => {
    const response = await post(JSON.stringify({ tenant: 'acme', expires: '1d' }))
    const { token } = (await response.json()) as { token: string }
    expect(response.status).toBe(200)
    expect(decodeJwt(token)).toMatchObject({ tenant_id: 'acme', scope: 'events:write events:read' })
  })

  it.each([
    ['{"expires":"25h"}', /^expires must be such as/],
    ['{"expires":"-25h"}', /^expires must be such as/],
    ['{"expires":"--5m"}', /^expires must be such as/],
    ['{"expires":"soon"}', /^expires must be such as/],
    ['{"tenant":"a b"}', /^tenant must be/],
    ['{"scope":""}', /^scope must be/],
    ['{"subject":""}', /^subject must be/],
    ['{"subject":"a\\u0000"}', /^subject must be/],
    ['{"subject":"sluice/workflow"}', /^subject must be/],
    ['{"subject":"queue/intake"}', /^subject must be/],
    ['{"subject":"Sluice/workflow"}', /^subject must be/],
    ['{"operator":true,"tenant":"acme"}', /^tenant cannot be combined with --operator/],
    ['{"role":"root"}', /role/],
    ['{', /./],
  ])('refuses %s and names the reason', async (body, why) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: expect.stringMatching(why) })
  })

  it('answers no page that did not ask its browser first', async () => {
    expect((await post('{}', 'text/plain')).status).toBe(415)
    expect((await fetch(`${issuer.url}/anything`)).status).toBe(404)
  })
})
