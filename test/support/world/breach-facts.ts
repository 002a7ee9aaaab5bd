import { hourOf } from '#access/domain/breach-hour.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfBreaches } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { ownTenantId, wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { eventually } from './eventually.ts'

type Environment = Readonly<Record<string, string>>

/** The facts of the breaches of a sender without permission that named a tenant in this hour or the one before. */
export const senderBreaches = (
  { FACTS_TABLE = '' }: Environment,
  senderId: string,
  tenantId: string,
): Promise<readonly Fact[]> => {
  const log = makeDynamoFactLog(makeDynamo(), { table: FACTS_TABLE, shardCount: 4 })
  const group = [ownTenantId, 'sender', 'queue/intake', senderId, 'sender', tenantId]
  return eventually(async () => {
    const hours = [0, 3_600_000].map((ms) => hourOf(new Date(Date.now() - ms).toISOString()))
    const ids = hours.map((hour) => eventIdOfBreaches(ownTenantId, hour, group))
    const found = await Promise.all(ids.map((id) => log.history(wholeTenant(ownTenantId), id)))
    return found.flat().length > 0 && found.flat()
  })
}
