import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { pagesOf } from '#facts/adapters/send.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import type { EventsOfAccount } from '../application/check-ports.ts'

/** Finds events by the index `byReceipt` of the table `activity`: `pk` is the account, and `receivedSk` the time and the event. */
export const makeDynamoEventsOfAccount =
  (dynamo: DynamoDBDocumentClient, table: string): EventsOfAccount =>
  async ({ tenantId, accountKey }, { from, to }) => {
    // DynamoDB refuses a range that ends before it begins: a time of the account was altered.
    if (from > to) return []
    const query = {
      TableName: table,
      IndexName: 'byReceipt',
      KeyConditionExpression: 'pk = :account AND receivedSk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':account': `${tenantId}#${canonicalAccountId(accountKey) || accountKey}`,
        ':from': `${from}#`,
        ':to': `${to}#~`,
      },
    }
    const eventIds: string[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      eventIds.push(...Items.map(({ receivedSk }) => String(receivedSk).slice(String(receivedSk).indexOf('#') + 1)))
    return eventIds
  }
