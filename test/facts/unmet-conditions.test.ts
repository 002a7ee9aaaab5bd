import {
  ConditionalCheckFailedException,
  InternalServerError,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { unmetConditions } from '#facts/adapters/unmet-conditions.ts'
import { cancelledFor, metadata } from '#test/support/world/cancelled-for.ts'

const placesIn = (error: unknown): readonly number[] => [...unmetConditions(error)]

const thrownFor = (error: unknown): unknown => {
  try {
    return placesIn(error)
  } catch (thrown) {
    return thrown
  }
}

const away = { code: 'store-unavailable', retryable: true }
const unmet = 'ConditionalCheckFailed'

describe('A refused transaction', () => {
  it.each<[readonly string[], readonly number[]]>([
    [[unmet, 'None', 'None'], [0]],
    [
      ['None', unmet, unmet],
      [1, 2],
    ],
    [['TransactionConflict', unmet], [1]],
    [['ThrottlingError', unmet], [1]],
  ])('for %j tells whose conditions did not hold', (codes, places) => {
    expect(placesIn(cancelledFor(codes))).toEqual(places)
  })

  it.each([
    ['another transaction on its rows', cancelledFor(['None', 'TransactionConflict'])],
    [
      'another transaction on the row of a single write',
      new TransactionConflictException({ message: '', ...metadata }),
    ],
    ['an earlier try of itself', new TransactionInProgressException({ message: '', ...metadata })],
  ])('for %s tells of no condition', (_, error) => {
    expect(placesIn(error)).toEqual([])
  })

  it('of a single write is about that write', () => {
    expect(placesIn(new ConditionalCheckFailedException({ message: '', ...metadata }))).toEqual([0])
  })

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'])(
    'for %s is for a later try, whatever else was at work',
    (code) => {
      expect(thrownFor(cancelledFor(['None', code]))).toMatchObject(away)
      expect(thrownFor(cancelledFor([code, 'TransactionConflict']))).toMatchObject(away)
    },
  )

  it.each(['ValidationError', 'ItemCollectionSizeLimitExceeded', 'AccessDenied', 'DuplicateItem', 'OfTomorrow'])(
    'for %s is our bug and stays as it is, whatever else was refused',
    (code) => {
      const error = cancelledFor([unmet, code, 'ThrottlingError'])
      expect(thrownFor(error)).toBe(error)
    },
  )

  it.each([
    ['for no reason', new TransactionCanceledException({ message: '', ...metadata })],
    ['for reasons that are none', cancelledFor(['None', 'None'])],
  ])('%s is our bug, too', (_, error) => {
    expect(thrownFor(error)).toBe(error)
  })

  it('by a store that is away is for a later try', () => {
    expect(thrownFor(new InternalServerError({ message: '', ...metadata }))).toMatchObject(away)
    expect(thrownFor(new Error('socket hang up'))).toMatchObject(away)
  })
})
