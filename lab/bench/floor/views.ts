import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { kindOf } from '#facts/domain/happening.ts'
import type { Samples } from '../samples.ts'
import type { Fact } from './items.ts'
import type { QueuedFact } from './queue.ts'

/** Updates an event's row for one fact, in one call. */
export const makeViews =
  (dynamo: DynamoDBDocumentClient, TableName: string, { view }: Samples) =>
  async ({ fact }: QueuedFact): Promise<void> => {
    const change = kindOf(fact) === 'assessed' ? assessment(fact, view) : status(fact, view)
    const Key = { pk: `${fact.tenantid}#${fact.eventid}` }
    try {
      await dynamo.send(new UpdateCommand({ TableName, Key, ...change }))
    } catch (error) {
      // The row already has a later state.
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }

const names = { '#type': 'type', '#status': 'status' }

const identity =
  'eventId = :eventId, #type = :type, receivedAt = :receivedAt, correlationId = :correlationId, dayPk = :dayPk, receivedSk = :receivedSk'

const identityOf = ({ tenantid, eventid, receivedat, correlationid }: Fact, { type }: Samples['view']) => ({
  ':eventId': eventid,
  ':type': type,
  ':receivedAt': receivedat,
  ':correlationId': correlationid,
  ':dayPk': `${tenantid}#${receivedat.slice(0, 10)}`,
  ':receivedSk': `${receivedat}#${eventid}`,
})

const judged = ', score = :score, band = :band, assessedAt = :decided'

const status = (fact: Fact, view: Samples['view']) => {
  const isReceived = kindOf(fact) === 'received'
  const reached = isReceived ? 'received' : view.status
  return {
    UpdateExpression: `SET ${identity}, #status = :status, statusPk = :statusPk, step = :step${isReceived ? '' : judged}`,
    ConditionExpression: 'attribute_not_exists(step) OR step < :step',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ...identityOf(fact, view),
      ':status': reached,
      ':statusPk': `${fact.tenantid}#${reached}#${fact.receivedat.slice(0, 10)}`,
      ':step': isReceived ? 0 : 1,
      // A decision has its assessment, which no other replaces.
      ...(!isReceived && { ':score': view.score, ':band': view.band, ':decided': '0' }),
    },
  }
}

const assessment = (fact: Fact, view: Samples['view']) => ({
  UpdateExpression: `SET ${identity}, score = :score, band = :band, assessedAt = :assessedAt, #status = if_not_exists(#status, :received), statusPk = if_not_exists(statusPk, :statusPk)`,
  ConditionExpression: 'attribute_not_exists(assessedAt) OR assessedAt > :assessedAt',
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: {
    ...identityOf(fact, view),
    ':score': view.score,
    ':band': view.band,
    ':assessedAt': fact.recordedat,
    ':received': 'received',
    ':statusPk': `${fact.tenantid}#received#${fact.receivedat.slice(0, 10)}`,
  },
})
