import {
  ConditionalCheckFailedException,
  InternalServerError,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { putAlone, transact, tryTransact } from '#facts/adapters/transact.ts'
import { aDynamoClient, aDynamoClientThatFails } from '#test/support/builders/a-dynamo-client.ts'
import { cancelledFor, metadata } from '#test/support/world/cancelled-for.ts'

const put = { TableName: 'rows', Item: { pk: 'a' } }

const outcomeAfter = (error: unknown) => transact(aDynamoClientThatFails(error), [{ Put: put }])

const unmetAfter = async (error: unknown): Promise<readonly number[]> => {
  const outcome = await outcomeAfter(error)
  return outcome.isWritten ? [] : [...outcome.unmet.keys()]
}

const thrownFor = (error: unknown): Promise<unknown> => unmetAfter(error).catch((thrown) => thrown)

const unavailable = { code: 'store-unavailable', retryable: true }
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
  ])('for %j names the writes whose conditions did not hold', async (codes, places) => {
    expect(await unmetAfter(cancelledFor(codes))).toEqual(places)
  })

  it.each([
    ['another transaction on its rows', cancelledFor(['None', 'TransactionConflict'])],
    [
      'another transaction on the row of a single write',
      new TransactionConflictException({ message: '', ...metadata }),
    ],
    ['an earlier try of itself', new TransactionInProgressException({ message: '', ...metadata })],
  ])('for %s names none, and is busy', async (_, error) => {
    expect(await outcomeAfter(error)).toMatchObject({ isWritten: false, unmet: new Map(), isBusy: true })
  })

  it('of a single write names that write, and has the stored item', async () => {
    const Item = { pk: { S: 'a' } }
    const client = aDynamoClientThatFails(new ConditionalCheckFailedException({ message: '', ...metadata, Item }))
    expect(await putAlone(client, put)).toEqual({ isWritten: false, unmet: new Map([[0, Item]]), isBusy: false })
  })

  it('has the items that are stored', async () => {
    const Item = { pk: { S: 'b' } }
    const CancellationReasons = [{ Code: 'None' }, { Code: unmet, Item }]
    const error = new TransactionCanceledException({ message: '', ...metadata, CancellationReasons })
    expect(await outcomeAfter(error)).toMatchObject({ unmet: new Map([[1, Item]]), isBusy: false })
  })

  it('for throttling is an outcome where the caller tries again', async () => {
    const client = aDynamoClientThatFails(cancelledFor(['None', 'ThrottlingError']))
    expect(await tryTransact(client, [{ Put: put }])).toMatchObject({
      isWritten: false,
      unmet: new Map(),
      isBusy: true,
      throttling: unavailable,
    })
  })

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'])(
    'for %s is for a later try, whatever else was at work',
    async (code) => {
      expect(await thrownFor(cancelledFor(['None', code]))).toMatchObject(unavailable)
      expect(await thrownFor(cancelledFor([code, 'TransactionConflict']))).toMatchObject(unavailable)
    },
  )

  it.each(['ValidationError', 'ItemCollectionSizeLimitExceeded', 'AccessDenied', 'DuplicateItem', 'OfTomorrow'])(
    'for %s is our bug and stays as it is, whatever else was refused',
    async (code) => {
      const error = cancelledFor([unmet, code, 'ThrottlingError'])
      expect(await thrownFor(error)).toBe(error)
    },
  )

  it.each([
    ['for no reason', new TransactionCanceledException({ message: '', ...metadata })],
    ['for reasons that are none', cancelledFor(['None', 'None'])],
  ])('%s is our bug, too', async (_, error) => {
    expect(await thrownFor(error)).toBe(error)
  })

  it('by a store that is unavailable is for a later try', async () => {
    expect(await thrownFor(new InternalServerError({ message: '', ...metadata }))).toMatchObject(unavailable)
    expect(await thrownFor(new Error('socket hang up'))).toMatchObject(unavailable)
  })
})

it('A transaction is one call with all its writes, and one write alone is one call', async () => {
  const calls: unknown[] = []
  const client = aDynamoClient((input) => {
    calls.push(input)
    return {}
  })
  expect(await transact(client, [{ Put: put }, { Put: put }])).toEqual({ isWritten: true })
  expect(await putAlone(client, put)).toEqual({ isWritten: true })
  expect(calls).toEqual([{ TransactItems: [{ Put: put }, { Put: put }] }, put])
})
