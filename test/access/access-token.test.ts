import { describe, expect, it } from 'vitest'
import { faultOfAccessToken } from '#access/domain/access-token.ts'

const now = 1_800_000_000
const rules = { audiences: ['sluice', 'console'], audienceFallback: '', lifeMax: 24 * 3600 }
const aHeader = { alg: 'ES256' }
const claims = { aud: 'sluice', iat: now - 60, exp: now + 3600 }

const faultOf = (more: object, header: object = {}, changed: object = {}) =>
  faultOfAccessToken(
    { header: { ...aHeader, ...header }, claims: { ...claims, ...more } },
    { ...rules, ...changed },
    now,
  )

describe('the kind of a token', () => {
  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt'])(
    'is an access token with the header typ %s',
    (typ) => {
      expect(faultOf({}, typ === undefined ? {} : { typ })).toBeUndefined()
    },
  )

  it.each(['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'id_token', '', 'at+jwt ', 7, null, ['JWT']])(
    'is another one with the header typ %j',
    (typ) => {
      expect(faultOf({}, { typ })).toMatchObject({ code: 'token-invalid', claim: 'typ', reason: 'other-type' })
    },
  )

  it.each([
    [{ token_use: 'access' }],
    [{ typ: 'Bearer' }],
    [{ typ: 'bearer', nonce: 'n' }],
    [{ token_use: 'access', nonce: 'n' }],
  ])('is an access token with the claims %j', (more) => {
    expect(faultOf(more)).toBeUndefined()
  })

  it.each([
    ['an ID token of Cognito', { token_use: 'id' }, 'token_use', 'other-type'],
    ['a refresh token', { token_use: 'refresh' }, 'token_use', 'other-type'],
    ['an ID token of Keycloak', { typ: 'ID', nonce: 'n' }, 'typ', 'other-type'],
    ['a refresh token of Keycloak', { typ: 'Refresh' }, 'typ', 'other-type'],
    ['an offline token of Keycloak', { typ: 'Offline' }, 'typ', 'other-type'],
    ['a token of Keycloak for one sender', { typ: 'DPoP' }, 'typ', 'other-type'],
    ['a claim typ that is a number', { typ: 7 }, 'typ', 'other-type'],
    ['an ID token with a nonce', { nonce: 'n' }, 'nonce', 'id-token'],
    ['an ID token with the hash of its access token', { at_hash: 'h', typ: 'Bearer' }, 'at_hash', 'id-token'],
    ['an ID token with the hash of its code', { c_hash: 'h' }, 'c_hash', 'id-token'],
    [
      'a logout token',
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
      'events',
      'security-event',
    ],
    ['a token bound to a certificate', { cnf: { 'x5t#S256': 'x' } }, 'cnf', 'sender-constrained'],
    ['a token bound to a key', { cnf: { jkt: 'x' } }, 'cnf', 'sender-constrained'],
    ['a token bound to nothing', { cnf: null }, 'cnf', 'sender-constrained'],
  ])('is refused if it is %s', (_, more, claim, reason) => {
    expect(faultOf(more)).toMatchObject({ code: 'token-invalid', claim, reason })
  })

  it('is a better reason than its audience', () => {
    expect(faultOf({ aud: 'client-1', nonce: 'n' })).toMatchObject({ reason: 'id-token' })
  })

  it('lets a nonce pass in the profile of RFC 9068', () => {
    expect(faultOf({ nonce: 'n' }, { typ: 'application/at+jwt' })).toBeUndefined()
  })
})

describe('the times of a token', () => {
  it.each([
    ['its longest life', { iat: now - 60, exp: now - 60 + 24 * 3600 }],
    ['no time of issue, and its longest life from now on', { iat: undefined, exp: now + 24 * 3600 }],
    ['a clock of the issuer that is a minute ahead', { iat: now + 60 }],
    ['fractions of a second', { iat: now - 0.5, exp: now + 0.5 }],
  ])('may be %s', (_, times) => {
    expect(faultOf(times)).toBeUndefined()
  })

  it.each([
    ['too long a life', { exp: now - 60 + 24 * 3600 + 1 }, 'exp', 'life'],
    ['too long a life from now on', { iat: undefined, exp: now + 24 * 3600 + 1 }, 'exp', 'life'],
    ['a time of issue in the future', { iat: now + 61, exp: now + 62 }, 'iat', 'future'],
    ['an end in milliseconds', { exp: (now + 60) * 1000 }, 'exp', 'milliseconds'],
    ['a time of issue in milliseconds', { iat: now * 1000 }, 'iat', 'milliseconds'],
    ['a start in milliseconds', { nbf: now * 1000 }, 'nbf', 'milliseconds'],
    ['an end that is a text', { exp: 'tomorrow' }, 'exp', 'invalid'],
    ['a start that is null', { nbf: null }, 'nbf', 'invalid'],
    ['no end', { exp: undefined }, 'exp', 'missing'],
    ['a time of issue long ago', { iat: 0 }, 'exp', 'life'],
  ])('may not be %s', (_, times, claim, reason) => {
    expect(faultOf(times)).toMatchObject({ code: 'token-invalid', claim, reason })
  })

  it('have the limit of the settings, which the message names', () => {
    const day = { exp: now + 3600 }
    expect(faultOf(day, {}, { lifeMax: 3600 })?.detail).toContain('longer than 1 h')
    expect(faultOf(day, {}, { lifeMax: 7200 })).toBeUndefined()
  })
})

describe('the audience of a token', () => {
  it.each(['sluice', 'console', ['other', 'sluice']])('may be %j', (aud) => {
    expect(faultOf({ aud })).toBeUndefined()
  })

  it.each([
    ['other', 'check_failed'],
    [['other'], 'check_failed'],
    [[], 'check_failed'],
    ['Sluice', 'check_failed'],
    [7, 'check_failed'],
    [undefined, 'missing'],
  ])('may not be %j', (aud, reason) => {
    expect(faultOf({ aud })).toMatchObject({ code: 'token-invalid', claim: 'aud', reason })
  })

  const byClient = { audienceFallback: 'client_id' }
  it('is the client where the setting names its claim and the token has no aud', () => {
    const { aud: _, ...others } = claims
    const token = (more: object) => ({ header: aHeader, claims: { ...others, ...more } })
    const of = (more: object, settings: object) => faultOfAccessToken(token(more), { ...rules, ...settings }, now)
    expect(of({ client_id: 'sluice' }, byClient)).toBeUndefined()
    expect(of({ client_id: 'other' }, byClient)).toMatchObject({ claim: 'client_id', reason: 'check_failed' })
    expect(of({}, byClient)).toMatchObject({ claim: 'client_id', reason: 'missing' })
    expect(of({ client_id: 'sluice' }, {})).toMatchObject({ claim: 'aud', reason: 'missing' })
  })

  it('is never the client of a token that names an audience', () => {
    expect(faultOf({ aud: 'other', client_id: 'sluice' }, {}, byClient)).toMatchObject({ claim: 'aud' })
  })
})
