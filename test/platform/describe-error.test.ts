import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import { errors } from 'jose'
import { describe, expect, it } from 'vitest'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { describeError } from '#platform/describe-error.ts'

const secret = 'IBAN DE89 3704 0044 0532 0130 00'

describe('the description of an error in a log line', () => {
  it('is its code, or its name, status and place, with its cause', () => {
    const vendor = new DynamoDBServiceException({
      name: 'ThrottlingException',
      message: secret,
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    })
    expect(describeError(new Transient('store-unavailable', secret, { cause: vendor }))).toEqual({
      code: 'store-unavailable',
      cause: { error: 'ThrottlingException', status: 400, at: expect.arrayContaining([expect.stringMatching(/^at /)]) },
    })
  })

  it.each([
    new Error(secret),
    new TypeError(`first line\n${secret}\n  ${secret}`),
    new Refusal('event-invalid', secret, [{ path: secret, message: secret }]),
    new Error('outer', { cause: new Error(secret) }),
    secret,
  ])('never quotes its message: %#', (error) => {
    expect(JSON.stringify(describeError(error))).not.toContain(secret)
  })
})

describe('a fault in a claim of a token', () => {
  const claimFault = new errors.JWTClaimValidationFailed(secret, { sub: secret }, 'aud', 'check_failed')

  it('has its code, its claim and its reason, and not the payload', () => {
    expect(describeError(new Refusal('token-invalid', secret, [], { cause: claimFault }))).toEqual({
      code: 'token-invalid',
      cause: {
        error: 'JWTClaimValidationFailed',
        code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
        claim: 'aud',
        reason: 'check_failed',
      },
    })
  })
})

it('has no frames of the causes of a refusal, because callers can produce many', () => {
  const cause = new SyntaxError(secret, { cause: new TypeError(secret) })
  expect(describeError(new Refusal('body-not-json', secret, [], { cause }))).toEqual({
    code: 'body-not-json',
    cause: { error: 'SyntaxError', cause: { error: 'TypeError' } },
  })
})
