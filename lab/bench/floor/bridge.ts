import { BatchWriteCommand, type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { ConfirmChannel } from 'amqplib'
import type { QueuedFact } from './queue.ts'

const exchange = 'sluice.events'
const claimSeconds = 15 * 24 * 3600

/** Claims a batch, publishes it with confirms and marks it as published, in two writes. */
export const makeBridge = (dynamo: DynamoDBDocumentClient, TableName: string, channel: ConfirmChannel) => {
  const itemOf = ({ fact }: QueuedFact, rest: object) => ({ pk: `${fact.id}@${exchange}`, ...rest })

  const claim = async (batch: readonly QueuedFact[]): Promise<void> => {
    const leaseUntil = Date.now() + 60_000
    const expiresAt = Math.ceil(Date.now() / 1000) + claimSeconds
    const TransactItems = batch.map((delivered) => ({
      Put: { TableName, Item: itemOf(delivered, { state: 'publishing', leaseUntil, expiresAt }), ...unclaimed() },
    }))
    await dynamo.send(new TransactWriteCommand({ TransactItems }))
  }

  const remember = async (batch: readonly QueuedFact[]): Promise<void> => {
    const puts = batch.map((delivered) => ({ PutRequest: { Item: itemOf(delivered, { state: 'published' }) } }))
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }))
  }

  return async (batch: readonly QueuedFact[]): Promise<void> => {
    await claim(batch)
    await Promise.all(batch.map((delivered) => publish(channel, delivered)))
    await remember(batch)
  }
}

const unclaimed = () => ({
  ConditionExpression: 'attribute_not_exists(pk) OR (#state = :publishing AND leaseUntil < :now)',
  ExpressionAttributeNames: { '#state': 'state' },
  ExpressionAttributeValues: { ':publishing': 'publishing', ':now': Date.now() },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
})

const publish = (channel: ConfirmChannel, { fact, text }: QueuedFact): Promise<void> =>
  new Promise((resolve, reject) => {
    const properties = {
      persistent: true,
      mandatory: true,
      messageId: fact.id,
      contentType: 'application/cloudevents+json',
      correlationId: fact.correlationid,
      headers: {},
      timestamp: Math.floor(Date.parse(fact.recordedat) / 1000),
    }
    channel.publish(exchange, fact.type, Buffer.from(text), properties, (error) => (error ? reject(error) : resolve()))
  })
