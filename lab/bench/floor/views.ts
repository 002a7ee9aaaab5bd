import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { kindOf } from '#facts/domain/happening.ts'
import type { Samples } from '../samples.ts'
import type { Fact } from './items.ts'
import type { QueuedFact } from './queue.ts'

/** The items with the counts of one day of a tenant. */
const countItems = 16

/** Updates an event's row for one fact, in one call. The step is in one transaction with the counts of the day. */
export const makeViews =
  (dynamo: DynamoDBDocumentClient, TableName: string, { view }: Samples) =>
  async ({ fact }: QueuedFact): Promise<void> => {
    const Update = { TableName, Key: { pk: `${fact.tenantid}#${fact.eventid}` }, ...changeOf(fact, view) }
    try {
      if (kindOf(fact) !== 'moved') await dynamo.send(new UpdateCommand(Update))
      else await dynamo.send(new TransactWriteCommand({ TransactItems: [{ Update }, countOf(TableName, fact, view)] }))
    } catch (error) {
      // The row already has a later state.
      if (!(error instanceof ConditionalCheckFailedException || isRefused(error))) throw error
    }
  }

const isRefused = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed') === true

const countOf = (TableName: string, { tenantid, receivedat }: Fact, { status, band }: Samples['view']) => ({
  Update: {
    TableName,
    Key: { pk: `#count#${tenantid}#${receivedat.slice(0, 10)}#${Math.floor(Math.random() * countItems)}` },
    UpdateExpression: 'ADD #group :one',
    ExpressionAttributeNames: { '#group': `${status}#${band}` },
    ExpressionAttributeValues: { ':one': 1 },
  },
})

type Attributes = Readonly<Record<string, unknown>>

const changeOf = (fact: Fact, view: Samples['view']) => {
  const identity = identityOf(fact, view)
  switch (kindOf(fact)) {
    case 'received':
      return updateOf({ ...identity, ...matterOf(fact, view) }, beginningOf(fact))
    case 'assessed':
      return updateOf(
        {
          ...identity,
          ...judgementOf(view),
          rules: view.rules,
          assessedAt: fact.recordedat,
          judgedBy: fact.id,
          changes: 1,
        },
        beginningOf(fact),
        'attribute_not_exists(#changes)',
      )
    default:
      return updateOf(
        { ...identity, ...judgementOf(view), ...stepOf(fact, view), judgedBy: fact.causationid, changes: 2 },
        {},
        'attribute_not_exists(#counted)',
      )
  }
}

/** Sets attributes, and others only where the row has none. */
const updateOf = (sets: Attributes, defaults: Attributes, ConditionExpression?: string) => {
  const all = { ...sets, ...defaults }
  const assignments = Object.keys(all).map((name) =>
    name in defaults ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`,
  )
  return {
    UpdateExpression: `SET ${assignments.join(', ')}`,
    ...(ConditionExpression !== undefined && { ConditionExpression }),
    ExpressionAttributeNames: Object.fromEntries(
      [...Object.keys(all), ...(ConditionExpression?.includes('#counted') ? ['counted'] : [])].map((name) => [
        `#${name}`,
        name,
      ]),
    ),
    ExpressionAttributeValues: Object.fromEntries(Object.entries(all).map(([name, value]) => [`:${name}`, value])),
  }
}

const identityOf = ({ tenantid, eventid, receivedat, correlationid }: Fact, { type }: Samples['view']): Attributes => ({
  eventId: eventid,
  type,
  receivedAt: receivedat,
  correlationId: correlationid,
  dayPk: tenantid,
  receivedSk: `${receivedat}#${eventid}`,
})

const beginningOf = ({ tenantid }: Fact): Attributes => ({
  status: 'received',
  statusPk: `${tenantid}#received`,
  step: 0,
})

const matterOf = (
  { tenantid, producerid, subject, receivedat, time, data }: Fact,
  { source, minorUnits, currency }: Samples['view'],
): Attributes => ({
  source,
  producerId: producerid,
  subject,
  subjectPk: `${tenantid}#${subject}`,
  delayMs: Date.parse(receivedat) - Date.parse(String(time)),
  accounts: ['debtor', 'creditor'].map((role) => ({ role, accountId: Object(data[role]).accountId })),
  minorUnits,
  currency,
})

const judgementOf = ({ score, band, judgedStep }: Samples['view']): Attributes => ({ score, band, judgedStep })

const stepOf = ({ tenantid }: Fact, { status, band, step }: Samples['view']): Attributes => ({
  status,
  statusPk: `${tenantid}#${status}`,
  step,
  counted: `${status}#${band}`,
})
