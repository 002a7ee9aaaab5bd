import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Samples } from '../samples.ts'
import { answerLike, type Fact, factOf, keyLike, logItem, receivedLike } from './items.ts'

type Door = Readonly<{ dynamo: DynamoDBDocumentClient; factsTable: string; keysTable: string; samples: Samples }>

/** Stores one event with the three writes of the HTTP API and returns its id. */
export const makeDoor = ({ dynamo, factsTable, keysTable, samples }: Door) => {
  const sample = factOf(samples.received.fact)
  return async (tenantId: string): Promise<string> => {
    const key = keyLike(samples.key)
    await dynamo.send(new PutCommand({ TableName: keysTable, Item: key, ...freeKey() }))
    const fact = receivedLike(sample, tenantId)
    await putFact(dynamo, factsTable, fact)
    const answer = answerLike(samples.key.data, fact)
    await dynamo.send(new UpdateCommand({ TableName: keysTable, Key: { id: key.id }, ...finish(samples.key, answer) }))
    return fact.eventid
  }
}

export const putFact = async (dynamo: DynamoDBDocumentClient, table: string, fact: Fact): Promise<void> => {
  await dynamo.send(new PutCommand(putOf(table, fact)))
}

export const putOf = (TableName: string, fact: Fact) => ({
  TableName,
  Item: logItem(fact),
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
})

/** The condition of Powertools. */
const freeKey = () => ({
  ConditionExpression:
    'attribute_not_exists(#id) OR #expiry < :now OR (#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)',
  ExpressionAttributeNames: {
    '#id': 'id',
    '#expiry': 'expiration',
    '#in_progress_expiry': 'in_progress_expiration',
    '#status': 'status',
  },
  ExpressionAttributeValues: {
    ':now': Date.now() / 1000,
    ':now_in_millis': Date.now(),
    ':inprogress': 'INPROGRESS',
  },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
})

const finish = ({ expiration, validation }: Samples['key'], answer: object) => ({
  UpdateExpression:
    'SET #expiry = :expiry, #status = :status, #response_data = :response_data, #validation_key = :validation_key',
  ExpressionAttributeNames: {
    '#expiry': 'expiration',
    '#status': 'status',
    '#response_data': 'data',
    '#validation_key': 'validation',
  },
  ExpressionAttributeValues: {
    ':expiry': expiration,
    ':status': 'COMPLETED',
    ':response_data': answer,
    ':validation_key': validation,
  },
})
