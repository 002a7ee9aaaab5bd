import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreeBase } from '#local/copy/port-check.ts'
import type { Server } from '#local/parts/aws-emulator.ts'
import { askForToken } from '#local/parts/issuer-client.ts'
import { startTokenIssuer } from '#local/parts/token-issuer.ts'
import type { TokenRequest } from '#local/parts/token-request.ts'

let issuer: Server
let folder: string
let keyPath: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'issuer-'))
  keyPath = join(folder, 'secrets', 'issuer.json')
  issuer = await startTokenIssuer({ port: await findFreeBase(), keyPath })
})

afterAll(async () => {
  await issuer.stop()
  await rm(folder, { recursive: true })
})

const issue = (request: TokenRequest) => askForToken(issuer.url, request)

const post = (body: string, type = 'application/json') =>
  fetch(`${issuer.url}/token`, { method: 'POST', headers: { 'content-type': type }, body })

describe('the development token issuer', () => {
  it('signs what its own key set verifies', async () => {
    const token = await issue({ tenant: 'acme', scope: 'events:write', expires: '5m', subject: 'u-1' })
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(token, keys, { issuer: issuer.url, audience: 'sluice', algorithms: ['ES256'] })
    expect(payload).toMatchObject({ sub: 'u-1', tenant_id: 'acme', scope: 'events:write' })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(300)
  })

  it('has the same key after it has started again, in a file for its owner alone', async () => {
    const token = await issue({ tenant: 'acme' })
    await issuer.stop()
    issuer = await startTokenIssuer({ port: Number(new URL(issuer.url).port), keyPath })
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`))
    expect((await jwtVerify(token, keys)).payload).toMatchObject({ tenant_id: 'acme' })
    expect((await stat(keyPath)).mode & 0o777).toBe(0o600)
    const published = await (await fetch(`${issuer.url}/.well-known/jwks.json`)).json()
    expect(published).toEqual({ keys: [expect.not.objectContaining({ d: expect.anything() })] })
  })

  it('gives an operator the scope and no tenant', async () => {
    const claims = decodeJwt(await issue({ operator: true, scope: 'events:read' }))
    expect(claims).toMatchObject({ scope: 'events:read operator' })
    expect(claims).not.toHaveProperty('tenant_id')
  })

  it('signs a token that has expired, for tests that need one at once', async () => {
    const { exp, iat } = decodeJwt(await issue({ tenant: 'acme', expires: '-5m' }))
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
