import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadConfig } from '#platform/config.ts'
import { encryptedUrl } from '#platform/encrypted-url.ts'
import { accessSettings } from '#platform/settings/access.ts'
import { modelSettings } from '#platform/settings/stations.ts'

const faultsOf = (text: string, rules: Parameters<typeof encryptedUrl>[0]) =>
  encryptedUrl(rules)
    .safeParse(text)
    .error?.issues.map(({ message }) => message)

describe('the address of a broker', () => {
  const rules = { protocols: ['amqps', 'amqp'], mayHaveUser: true } as const

  it.each([
    'amqps://user:secret@broker.example:5671/vhost',
    'amqp://guest:guest@127.0.0.1:5672',
    'amqp://localhost',
    'amqp://LOCALHOST:5672',
    'amqp://[::1]:5672',
  ])('may be %s', (url) => {
    expect(faultsOf(url, rules)).toBeUndefined()
  })

  it.each([
    'amqp://user:secret@broker.example:5672',
    'amqp://user:secret@10.0.0.7',
    'amqp://localhost:secret@broker.example',
    'amqp://127.0.0.1.broker.example',
    'amqp://user:secret@0.0.0.0',
  ])('may not be without TLS, and its password is not in the message: %s', (url) => {
    const [message = '', ...others] = faultsOf(url, rules) ?? []
    expect(others).toEqual([])
    expect(message).toMatch(/^must begin with amqps:\/\/: /)
    expect(message).not.toContain('secret')
  })

  it.each(['', 'broker', 'http://127.0.0.1', 'https://user:secret@broker.example'])('may not be %j', (url) => {
    expect(faultsOf(url, rules)).toEqual(['must be a URL that begins with amqps:// or amqp://'])
  })
})

describe('the address of keys', () => {
  const rules = { protocols: ['https', 'http'] } as const

  it.each(['https://issuer.example/jwks', 'http://127.0.0.1:3004/jwks', 'http://localhost/jwks'])(
    'may be %s',
    (url) => {
      expect(faultsOf(url, rules)).toBeUndefined()
    },
  )

  it.each(['http://issuer.example/jwks', 'http://10.0.0.7/jwks', 'https://me:secret@issuer.example', 'ftp://x', ''])(
    'may not be %j',
    (url) => {
      expect(faultsOf(url, rules)).toHaveLength(1)
    },
  )
})

describe('a function', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('does not start with addresses that are not encrypted, and names each setting', () => {
    vi.stubEnv('AUTH_JWKS_URL', 'http://issuer.example/jwks')
    vi.stubEnv('MODEL_URL', 'http://user:secret@model.example')
    const start = () => loadConfig(accessSettings, modelSettings)
    expect(start).toThrow(
      /AUTH_JWKS_URL: must begin with https:\/\/: .*MODEL_URL: must not contain a user name or password/,
    )
    expect(start).not.toThrow(/secret/)
  })
})

describe('the settings of tokens', () => {
  const required = {
    AUTH_ISSUER: 'https://issuer.example',
    AUTH_AUDIENCE: 'sluice',
    AUTH_JWKS_URL: 'https://issuer.example/jwks',
    BUCKETS_TABLE: 'b',
    TENANTS_TABLE: 't',
    VIOLATIONS_QUEUE_URL: 'https://sqs.example/q',
    READINGS_QUEUE_URL: 'https://sqs.example/r',
  }
  const parse = (more: object) => accessSettings.parse({ ...required, ...more }).access

  it('have defaults', () => {
    const { tokens, keys } = parse({})
    expect(keys).toEqual({ url: 'https://issuer.example/jwks', validMs: 12 * 3_600_000 })
    expect(tokens).toMatchObject({
      rules: { audiences: ['sluice'], audienceFallback: '', lifeMax: 86_400 },
      claims: { tenant: 'tenant_id', scopes: ['scope'], scopePrefix: '' },
    })
    expect(tokens.algorithms).toHaveLength(11)
  })

  it('take lists with spaces', () => {
    const { tokens } = parse({ AUTH_AUDIENCE: 'a  b', AUTH_ALGORITHMS: 'ES256 PS512', AUTH_SCOPE_CLAIMS: 'scp roles' })
    expect([tokens.rules.audiences, tokens.algorithms, tokens.claims.scopes]).toEqual([
      ['a', 'b'],
      ['ES256', 'PS512'],
      ['scp', 'roles'],
    ])
  })

  it.each([
    { AUTH_AUDIENCE: ' ' },
    { AUTH_ALGORITHMS: 'HS256' },
    { AUTH_ALGORITHMS: 'none' },
    { AUTH_ALGORITHMS: '' },
    { AUTH_TENANT_CLAIM: '' },
    { AUTH_SCOPE_CLAIMS: '' },
    { AUTH_TOKEN_HOURS_MAX: '0' },
    { AUTH_KEYS_HOURS: '169' },
  ])('are refused as %j', (wrong) => {
    const { error } = accessSettings.safeParse({ ...required, ...wrong })
    expect(error?.issues.map(({ path }) => path[0])).toContain(Object.keys(wrong)[0])
  })
})
