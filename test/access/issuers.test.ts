import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalJWKSet } from 'jose'
import { describe, expect, it } from 'vitest'
import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { accessSettings } from '#platform/settings/access.ts'
import { aSigningKey } from '#test/support/builders/a-signing-key.ts'
import { issuerTokens, settingsOfIssuer, signShape } from '#test/support/builders/issuer-tokens.ts'

const key = await aSigningKey('RS256', 'k-1')

const others = {
  BUCKETS_TABLE: 'b',
  TENANTS_TABLE: 't',
  VIOLATIONS_QUEUE_URL: 'https://sqs.example/q',
  READINGS_QUEUE_URL: 'https://sqs.example/r',
}
const configOf = (issuer: string) => accessSettings.parse({ ...settingsOfIssuer(issuer), ...others }).access
const doorOf = (issuer: string) => makeJoseAuthenticate(configOf(issuer).tokens, createLocalJWKSet({ keys: [key.jwk] }))

const shapes = Object.entries(issuerTokens).flatMap(([issuer, tokens]) =>
  Object.entries(tokens).map(([name, make]) => ({ issuer, name, make })),
)

describe('docs/issuers.md', () => {
  it('has settings for each issuer that is tested, and for no other', () => {
    const page = readFileSync(join(projectFolder, 'docs/issuers.md'), 'utf8')
    const documented = page.split(/^## /m).flatMap((text) => (text.includes('```sh') ? [text.split('\n')[0]] : []))
    expect(documented).toEqual(Object.keys(issuerTokens))
  })

  it.each(Object.keys(issuerTokens))('names the issuer of %s and its keys', (issuer) => {
    const { tokens, keys } = configOf(issuer)
    const { hostname } = new URL(tokens.issuer)
    expect([new URL(keys.url).protocol, new URL(keys.url).hostname]).toEqual(['https:', hostname])
  })

  it('lists each setting with its default', () => {
    const page = readFileSync(join(projectFolder, 'docs/issuers.md'), 'utf8')
    const listed = [...page.matchAll(/^\| `(AUTH_\w+)` \|/gm)].map(([, name]) => name)
    expect(listed.toSorted()).toEqual(
      Object.keys(accessSettings.in.shape)
        .filter((name) => /^AUTH_/.test(name))
        .toSorted(),
    )
  })
})

describe.each(shapes)('a token of $issuer $name', ({ issuer, make }) => {
  const enter = async (claims: object = {}, header: object = {}) => {
    const shape = make()
    const token = await signShape(
      { header: { ...shape.header, ...header }, claims: { ...shape.claims, ...claims } },
      key,
    )
    return doorOf(issuer)(`Bearer ${token}`)
  }

  it('names its subject, its tenant and its scope', async () => {
    const { claims } = make()
    const tenantId = issuer === 'Microsoft Entra ID' ? claims.tid : 'acme'
    const holder = await enter()
    expect(holder).toMatchObject({ subject: claims.sub, tenantId, isOperator: false })
    expect(holder.scopes).toContain('events:read')
  })

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }, {}, 'iss'],
    ['for another audience', { aud: 'other' }, {}, 'aud'],
    ['that is an ID token', { at_hash: 'h' }, {}, 'at_hash'],
    ['that is a logout token', {}, { typ: 'logout+jwt' }, 'typ'],
    ['bound to its sender', { cnf: { jkt: 'x' } }, {}, 'cnf'],
  ])('is refused %s', async (_, claims, header, claim) => {
    await expect(enter(claims, header)).rejects.toMatchObject({ code: 'token-invalid', cause: { claim } })
  })

  it('is refused without its tenant', async () => {
    const { tenant } = configOf(issuer).tokens.claims
    await expect(enter({ [tenant]: undefined })).rejects.toMatchObject({
      code: 'tenant-missing',
      cause: { claim: tenant, reason: 'missing' },
    })
  })

  it('is refused without its scopes', async () => {
    const none = { scope: undefined, permissions: undefined, scp: undefined, roles: undefined, realm_access: {} }
    await expect(enter(none)).rejects.toMatchObject({ code: 'scope-missing', cause: { reason: 'missing' } })
  })
})

it('grants a group of Cognito as a scope where the setting names its claim', async () => {
  const settings = { ...settingsOfIssuer('Amazon Cognito'), ...others, AUTH_SCOPE_CLAIMS: 'scope cognito:groups' }
  const { tokens } = accessSettings.parse(settings).access
  const shape = issuerTokens['Amazon Cognito']?.['of a user']?.()
  if (shape === undefined) throw new Error('The shape is missing.')
  const claims = { ...shape.claims, 'cognito:groups': ['admin', 'api.example.com/ledger:read'] }
  const token = await signShape({ ...shape, claims }, key)
  const holder = await makeJoseAuthenticate(tokens, createLocalJWKSet({ keys: [key.jwk] }))(`Bearer ${token}`)
  expect([...holder.scopes]).toEqual(['events:read', 'ledger:read'])
})
