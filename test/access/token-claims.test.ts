import { describe, expect, it } from 'vitest'
import { claimAt, readHolder } from '#access/domain/token-claims.ts'

const names = { tenant: 'tenant_id', partner: 'partner_id', scopes: ['scope'], scopePrefix: '' }
const claims = { iss: 'https://issuer.example', sub: 'u-1', tenant_id: 'acme', scope: 'events:write events:read' }
const read = (more: object, changed: object = {}) => readHolder({ ...claims, ...more }, { ...names, ...changed })
const scopesOf = (more: object, changed: object = {}) => {
  const holder = read({ scope: undefined, ...more }, changed)
  return 'scopes' in holder ? [...holder.scopes] : holder.reason
}

describe('a claim', () => {
  it.each([
    ['tenant_id', 'acme'],
    ['https://example.com/tenant', 'globex'],
    ['a.b', 'dotted'],
    ['/realm_access/roles', ['admin']],
    ['/https:~1~1example.com~1tenant', 'globex'],
    ['/a~0b', 'tilde'],
    ['/realm_access/roles/0', 'admin'],
    ['/tenant_id/length', undefined],
    ['/missing/roles', undefined],
    ['missing', undefined],
    ['toString', undefined],
    ['/realm_access/constructor', undefined],
  ])('is found by its name or its pointer: %s', (name, value) => {
    const token = {
      tenant_id: 'acme',
      'https://example.com/tenant': 'globex',
      'a.b': 'dotted',
      a: { b: 'nested' },
      'a~b': 'tilde',
      realm_access: { roles: ['admin'] },
    }
    expect(claimAt(token, name)).toEqual(value)
  })
})

describe('the partner of a token', () => {
  it.each([
    ['a text', { partner_id: 'shop-7' }, {}, 'shop-7'],
    ['a list with one text', { partner_id: ['shop-7'] }, {}, 'shop-7'],
    ['a nested claim', { org: { partner: 'shop-7' } }, { partner: '/org/partner' }, 'shop-7'],
    ['no claim: the token is for the whole tenant', {}, {}, undefined],
    ['no claim of the configured name', { partner_id: 'shop-7' }, { partner: 'shop' }, undefined],
  ])('is %s', (_, more, changed, partnerId) => {
    expect(read(more, changed)).toMatchObject({ subject: 'u-1', tenantId: 'acme', partnerId })
  })

  it.each<[string, unknown]>([
    ['null', null],
    ['an empty text', ''],
    ['a capital letter', 'Shop'],
    ['a separator of keys', 'shop#7'],
    ['a slash', 'acme/shop'],
    ['a blank', 'shop 7'],
    ['a line break at its end', 'shop-7\n'],
    ['too many characters', 'x'.repeat(64)],
    ['a number', 7],
    ['an object', { id: 'shop-7' }],
    ['an empty list', []],
    ['a list of two', ['shop-7', 'shop-8']],
  ])('refuses the token if it is %s', (_, partner_id) => {
    expect(read({ partner_id })).toMatchObject({ code: 'token-invalid', claim: 'partner_id', reason: 'invalid' })
  })

  it('refuses the token of an operator: it acts for whole tenants', () => {
    const operator = { tenant_id: undefined, scope: 'operator ledger:read' }
    expect(read({ ...operator, partner_id: 'shop-7' })).toMatchObject({ code: 'token-invalid', claim: 'partner_id' })
    expect(read(operator)).toMatchObject({ isOperator: true, partnerId: undefined })
  })
})

describe('the scopes of a token', () => {
  it.each([
    ['a text', { scope: 'a b' }, {}, ['a', 'b']],
    ['a text with more spaces', { scope: ' a  b ' }, {}, ['a', 'b']],
    ['a list', { scp: ['a', 'b'] }, { scopes: ['scp'] }, ['a', 'b']],
    ['several claims', { scp: 'a', roles: ['b', 'a'] }, { scopes: ['scp', 'roles'] }, ['a', 'b']],
    ['nested', { realm_access: { roles: ['a'] } }, { scopes: ['/realm_access/roles'] }, ['a']],
    ['words with a prefix', { scope: 'api/a openid api/b' }, { scopePrefix: 'api/' }, ['a', 'b']],
  ])('are %s', (_, more, changed, scopes) => {
    expect(scopesOf(more, changed)).toEqual(scopes)
  })

  it.each([
    ['no claim', {}, {}, 'missing'],
    ['an empty text', { scope: ' ' }, {}, 'missing'],
    ['an empty list', { scope: [] }, {}, 'missing'],
    ['null', { scope: null }, {}, 'missing'],
    ['no word with the prefix', { scope: 'a b' }, { scopePrefix: 'api/' }, 'prefix'],
    ['the prefix alone', { scope: 'api/' }, { scopePrefix: 'api/' }, 'prefix'],
  ])('are missing with %s', (_, more, changed, reason) => {
    expect(read({ scope: undefined, ...more }, changed)).toMatchObject({
      code: 'scope-missing',
      claim: 'scope',
      reason,
    })
  })

  it.each([7, true, {}, ['a', 7], [['a']]])('are invalid as %j', (scope) => {
    expect(read({ scope })).toMatchObject({ code: 'token-invalid', claim: 'scope', reason: 'invalid' })
  })
})

describe('the tenant of a token', () => {
  it('is not the tenant of Sluice itself', () => {
    const detail = 'The claim tenant_id names the tenant of Sluice itself. Use a token with a tenant of your own.'
    expect(read({ tenant_id: 'sluice' })).toMatchObject({ claim: 'tenant_id', reason: 'invalid', detail })
  })

  it.each(['acme', ['acme']])('is a text, or the only text of a list: %j', (tenant_id) => {
    expect(read({ tenant_id })).toMatchObject({ tenantId: 'acme' })
  })

  it('is missing without its claim, except for an operator', () => {
    expect(read({ tenant_id: undefined })).toMatchObject({
      code: 'tenant-missing',
      claim: 'tenant_id',
      reason: 'missing',
    })
    expect(read({ tenant_id: undefined, scope: 'operator' })).toMatchObject({ isOperator: true, tenantId: undefined })
  })

  it.each([['acme#1'], [['acme', 'globex']], [[]], [1], [null], [''], ['ACME'], [{}]])(
    'is invalid as %j',
    (tenant_id) => {
      expect(read({ tenant_id })).toMatchObject({ code: 'token-invalid', claim: 'tenant_id', reason: 'invalid' })
    },
  )
})

it.each([undefined, '', 7, 'a\u0007b', '\ud800', 'x'.repeat(257)])('a subject may not be %j', (sub) => {
  expect(read({ sub })).toMatchObject({ code: 'token-invalid', claim: 'sub' })
})

it.each(['sluice/scoring', 'Sluice/Workflow', 'sluice%2Fledger', '\uff53luice/x', 'queue/intake', 'QUEUE/intake'])(
  'a subject may not pass for a part of Sluice: %s',
  (sub) => {
    expect(read({ sub })).toMatchObject({ code: 'token-invalid', claim: 'sub' })
  },
)

it.each(['sluice', 'queue', 'sluiced/x', 'auth0|sluice/x', 'my/queue/x'])('a subject may be %s', (sub) => {
  expect(read({ sub })).toMatchObject({ subject: sub })
})

it('names no value of a claim in its faults', () => {
  const secret = 'Jane-Doe#1'
  const faults = [read({ sub: `queue/${secret}` }), read({ tenant_id: secret }), read({ scope: { [secret]: secret } })]
  expect(faults.map((fault) => 'detail' in fault && fault.code)).toEqual(Array(3).fill('token-invalid'))
  expect(JSON.stringify(faults)).not.toContain(secret)
})
