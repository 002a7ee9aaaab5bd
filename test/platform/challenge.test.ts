import { expect, it } from 'vitest'
import { InsufficientScope, Refusal } from '#kernel/domain/errors.ts'
import { challengeOf } from '#platform/challenge.ts'

it.each([
  [new Refusal('token-missing', 'No token.'), 'Bearer realm="sluice"'],
  [
    new Refusal('token-invalid', 'It has expired.'),
    'Bearer realm="sluice", error="invalid_token", error_description="It has expired."',
  ],
  [
    new Refusal('token-invalid', 'The claim "sub" is \\ “odd”.'),
    `Bearer realm="sluice", error="invalid_token", error_description="The claim 'sub' is ' 'odd'."`,
  ],
  [
    new InsufficientScope('events:read'),
    'Bearer realm="sluice", error="insufficient_scope", error_description="The token lacks the scope events:read. Use a token with this scope.", scope="events:read"',
  ],
])('is the challenge of RFC 6750: %s', (error, challenge) => {
  expect(challengeOf(error)).toEqual({ 'www-authenticate': challenge })
})

it.each([
  new Refusal('tenant-suspended', ''),
  new Refusal('header-malformed', '', [{ path: 'ce-id', message: '' }]),
  new Error('x'),
])('is none where another token changes nothing: %s', (error) => {
  expect(challengeOf(error)).toEqual({})
})
