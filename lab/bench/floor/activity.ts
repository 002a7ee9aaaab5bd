import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { kindOf } from '#facts/domain/happening.ts'
import { accountsOf } from './items.ts'
import type { QueuedFact } from './queue.ts'

/** Writes an item for each account of a received payment, at the same time. */
export const makeActivity =
  (dynamo: DynamoDBDocumentClient, TableName: string) =>
  async ({ fact }: QueuedFact): Promise<void> => {
    if (kindOf(fact) !== 'received') return
    const [payer, payee] = accountsOf(fact)
    const sides = [
      { accountId: payer, direction: 'out', counterpartyId: payee },
      { accountId: payee, direction: 'in', counterpartyId: payer },
    ]
    await Promise.all(
      sides.map(({ accountId, ...side }) => {
        const { tenantid, eventid, receivedat } = fact
        return dynamo.send(
          new UpdateCommand({
            TableName,
            Key: { pk: `${tenantid}#${accountId}`, sk: `${receivedat}#${eventid}` },
            ...setting({ ...side, type: fact.type, receivedSk: `${receivedat}#${eventid}`, amount: fact.data.amount }),
          }),
        )
      }),
    )
  }

const setting = (attributes: Readonly<Record<string, unknown>>) => {
  const names = Object.keys(attributes)
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
  }
}
