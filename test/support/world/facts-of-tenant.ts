import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { Fact } from '#facts/domain/fact.ts'
import { isAudited } from '#facts/domain/happening.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'

const dynamo = makeDynamo()

/** Every fact that a tenant recorded today, by the index of times, without those of checkpoints: their number depends on time. */
export const factsOfTenant = async (table: string, tenantId: string): Promise<readonly Fact[]> => {
  const pages = [0, 1, 2, 3].map((shard) =>
    dynamo.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byTime',
        KeyConditionExpression: 'byTimePk = :day',
        ExpressionAttributeValues: { ':day': `${tenantId}#${dayOf(new Date().toISOString())}#${shard}` },
      }),
    ),
  )
  const facts = (await Promise.all(pages)).flatMap(({ Items = [] }) => Items).map(({ fact }): Fact => JSON.parse(fact))
  // A fact that a test altered may have no happening.
  return facts.filter(({ happening = '' }) => isAudited({ happening }))
}
