import { describe, expect, it } from 'vitest'
import { reportedUnits, unitKindOf, unitsOfPuts, withCapacityRequested } from '#local/functions/capacity.ts'
import { itemBytes } from '#local/functions/item-size.ts'

describe('consumed capacity', () => {
  it.each([
    ['DynamoDB_20120810.PutItem', 'writeUnits'],
    ['DynamoDB_20120810.TransactWriteItems', 'writeUnits'],
    ['DynamoDB_20120810.Query', 'readUnits'],
    ['DynamoDB_20120810.BatchGetItem', 'readUnits'],
    ['DynamoDB_20120810.DescribeTable', undefined],
    ['DynamoDBStreams_20120810.GetRecords', undefined],
    ['AmazonSQS.SendMessage', undefined],
    [undefined, undefined],
  ])('of %s is %s', (target, kind) => {
    expect(unitKindOf(target)).toBe(kind)
  })

  it('is added to the other parameters of the request', () => {
    const requested = JSON.parse(withCapacityRequested('{"TableName":"facts","Key":{"pk":{"S":"ä"}}}'))
    expect(requested).toEqual({ TableName: 'facts', Key: { pk: { S: 'ä' } }, ReturnConsumedCapacity: 'INDEXES' })
  })

  it('is counted by table and index', () => {
    const ConsumedCapacity = {
      ...{ TableName: 'facts', CapacityUnits: 5, Table: { CapacityUnits: 2 } },
      ...{ GlobalSecondaryIndexes: { byTime: { CapacityUnits: 3 } } },
    }
    expect(reportedUnits(JSON.stringify({ ConsumedCapacity }))).toEqual({ facts: 2, 'facts/byTime': 3 })
  })

  it('is added up where a transaction reports a table twice', () => {
    const ConsumedCapacity = [2, 4].map((CapacityUnits) => ({ TableName: 'audit', Table: { CapacityUnits } }))
    expect(reportedUnits(JSON.stringify({ ConsumedCapacity }))).toEqual({ audit: 6 })
  })

  it('is unknown when the call fails', () => {
    expect(reportedUnits('{"__type":"ConditionalCheckFailedException"}')).toEqual({})
  })
})

describe('a transaction of puts', () => {
  const indexes = new Map([['facts', [{ name: 'byTime', keys: ['day', 'at'], isStable: false }]]])
  const put = (Item: object) => ({ Put: { TableName: 'facts', Item } })
  const text = (length: number) => ({ S: 'x'.repeat(length) })

  it('costs two units for each KiB of each item, and as many in each index that has its keys', () => {
    const TransactItems = [
      put({ pk: text(1022) }),
      put({ pk: text(1023) }),
      put({ pk: text(1), day: text(1), at: text(1) }),
      put({ pk: text(1), day: text(1) }),
    ]
    expect(unitsOfPuts(JSON.stringify({ TransactItems }), indexes)).toEqual({ facts: 2 + 4 + 2 + 2, 'facts/byTime': 2 })
  })

  it('costs one KiB in an index with keys only', () => {
    const keysOnly = new Map([['vault', [{ name: 'byUser', keys: ['user'], isStable: true, hasKeysOnly: true }]]])
    const Item = { pk: text(1), user: text(1), box: text(4000) }
    const TransactItems = [{ Put: { TableName: 'vault', Item, ConditionExpression: 'attribute_not_exists(pk)' } }]
    expect(unitsOfPuts(JSON.stringify({ TransactItems }), keysOnly)).toEqual({ vault: 8, 'vault/byUser': 2 })
  })

  it('costs nothing in a stable index unless its item is new', () => {
    const stable = new Map([['ledger', [{ name: 'byOwner', keys: ['owner'], isStable: true }]]])
    const items = ['attribute_not_exists(pk)', 'version = :version'].map((ConditionExpression) => ({
      Put: { TableName: 'ledger', Item: { pk: text(1), owner: text(1) }, ConditionExpression },
    }))
    const unitsOf = (item: unknown) => unitsOfPuts(JSON.stringify({ TransactItems: [item] }), stable)
    expect(items.map(unitsOf)).toEqual([{ ledger: 2, 'ledger/byOwner': 2 }, { ledger: 2 }])
  })

  it.each([
    ['another action', { TransactItems: [put({}), { Delete: { TableName: 'facts', Key: {} } }] }],
    ['another operation', { TableName: 'facts', Item: {} }],
  ])('is not %s', (_, body) => {
    expect(unitsOfPuts(JSON.stringify(body), indexes)).toBeUndefined()
  })
})

it.each([
  ['a name and a text in UTF-8', { pk: { S: 'Zürich' } }, 2 + 7],
  ['a number of six digits', { n: { N: '123456' } }, 1 + 4],
  ['bytes', { b: { B: Buffer.from('abcd').toString('base64') } }, 1 + 4],
  ['true and null', { t: { BOOL: true }, u: { NULL: true } }, 2 + 2],
  ['a map of two', { m: { M: { a: { S: 'b' }, c: { S: 'd' } } } }, 1 + 3 + 4 + 2],
  ['a list of two', { l: { L: [{ S: 'a' }, { S: 'b' }] } }, 1 + 3 + 2 + 2],
])('%s has its size in bytes', (_, item, bytes) => {
  expect(itemBytes(item)).toBe(bytes)
})
