import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { Transient } from '#kernel/domain/errors.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { FactLog } from '../application/fact-log.ts'
import { factIn } from '../application/fact-rows.ts'
import type { FactsByKey } from '../application/facts-by-key.ts'
import { inRecordedOrder } from '../domain/event-history.ts'
import type { Fact } from '../domain/fact.ts'
import { batchGet } from './batch-get.ts'
import { isEnded } from './is-ended.ts'
import { partitionOf } from './partition.ts'
import { pagesOf } from './send.ts'

type Needs = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; pause: (tries: number) => Promise<void> }>

const storedRow = z.looseObject({ pk: z.string(), sk: z.string() })

const projection = 'pk, sk, fact, expiresAt'

/**
 * Reads facts for the checks of states, without those that somebody has altered so that they cannot be read: the check of the audit log
 * names them. A fact of an archived event is left out, too.
 */
export const makeDynamoReadableFacts = ({ dynamo, table, pause }: Needs) => {
  const history: FactLog['history'] = async (tenancy, eventId) => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf({ tenantId: tenancy.tenantId, eventId }) },
      ProjectionExpression: projection,
      ConsistentRead: true,
    }
    const facts: Fact[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      facts.push(...Items.flatMap(readableFact))
    return facts.filter(({ partnerid }) => covers(tenancy, partnerid)).toSorted(inRecordedOrder)
  }

  const byKey: FactsByKey = async (keys) => {
    const rowKeys = keys.map((key) => ({ pk: partitionOf(key), sk: key.happening }))
    return (await batchGet({ dynamo, table, projection, pause, unavailable }, rowKeys)).flatMap(readableFact)
  }

  return { history, byKey }
}

const readableFact = (stored: unknown): readonly Fact[] => {
  const row = storedRow.parse(stored)
  const text = typeof row.fact === 'string' ? row.fact : undefined
  const fact = factIn({ ...row, text, isEnded: isEnded(row), cursor: '' })
  return fact ? [fact] : []
}

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of the facts is throttled. Send the same request again.')
