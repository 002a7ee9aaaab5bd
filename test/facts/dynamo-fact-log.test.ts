import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { withId } from '#facts/application/identity.ts'
import { aDynamoClient, aDynamoClientThatFails } from '#test/support/builders/a-dynamo-client.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { metadata } from '#test/support/world/cancelled-for.ts'

const settings = { table: 'facts', shardCount: 1 }
const fact = withId(aFact())

describe('The append of a fact', () => {
  it('is one call', async () => {
    const calls: unknown[] = []
    const client = aDynamoClient((input) => {
      calls.push(input)
      return {}
    })
    expect(await makeDynamoFactLog(client, settings).append(fact)).toEqual({ fact, isNew: true })
    expect(calls).toHaveLength(1)
    // Without belongings it is a put alone, not a transaction, which costs twice the write units.
    expect(calls).toMatchObject([{ TableName: 'facts', Item: { sk: 'received' } }])
    expect(calls).not.toMatchObject([{ Item: { digest: expect.anything() } }])
  })

  it('with belongings is one transaction of the fact and its items', async () => {
    const calls: unknown[] = []
    const client = aDynamoClient((input) => {
      calls.push(input)
      return {}
    })
    const { draft, belongings } = await aVaultDoor().takeOut(aRegistration())
    await makeDynamoFactLog(client, { ...settings, vaultTable: 'vault' }).append(draft, belongings)
    expect(calls).toMatchObject([
      {
        TransactItems: [
          {
            Put: {
              TableName: 'facts',
              Item: { digest: belongings?.digest },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          { Put: { TableName: 'vault', Item: { sk: 'personal' } } },
          { Put: { TableName: 'vault', Item: { sk: 'secret' } } },
        ],
      },
    ])
  })

  it.each([
    ['is new if a try without an answer wrote it', fact, true],
    ['returns the stored fact of another append', { ...fact, data: { amount: 'other' } }, false],
  ])('%s', async (_, stored, isNew) => {
    const Item = { fact: { S: JSON.stringify(stored) } }
    const client = aDynamoClientThatFails(new ConditionalCheckFailedException({ message: '', ...metadata, Item }))
    expect(await makeDynamoFactLog(client, settings).append(fact)).toEqual({ fact: stored, isNew })
  })

  it('that conflicts with a transaction is for a later try', async () => {
    const client = aDynamoClientThatFails(new TransactionConflictException({ message: '', ...metadata }))
    await expect(makeDynamoFactLog(client, settings).append(fact)).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
    })
  })
})
