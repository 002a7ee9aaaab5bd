import { hourOf } from '#access/domain/breach-hour.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfBreaches } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { ownTenantId, wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { eventually } from './eventually.ts'

type Environment = Readonly<Record<string, string>>

/** The facts of the breaches of one group under the tenant of Sluice itself, in this hour or the one before. */
const breachesOf = ({ FACTS_TABLE = '' }: Environment, group: readonly string[]): Promise<readonly Fact[]> => {
  const log = makeDynamoFactLog(makeDynamo(), { table: FACTS_TABLE, shardCount: 4 })
  return eventually(async () => {
    const hours = [0, 3_600_000].map((ms) => hourOf(new Date(Date.now() - ms).toISOString()))
    const ids = hours.map((hour) => eventIdOfBreaches(ownTenantId, hour, [ownTenantId, ...group]))
    const found = await Promise.all(ids.map((id) => log.history(wholeTenant(ownTenantId), id)))
    return found.flat().length > 0 && found.flat()
  })
}

/** The facts of the breaches of a sender without permission that named a tenant. */
export const senderBreaches = (environment: Environment, senderId: string, tenantId: string) =>
  breachesOf(environment, ['sender', 'queue/intake', senderId, 'sender', tenantId])

/** The facts of the forged messages of a sender in a queue that named a tenant. */
export const messageBreaches = (environment: Environment, queue: string, senderId: string, tenantId: string) =>
  breachesOf(environment, ['sender', `queue/${queue}`, senderId, 'message', tenantId])
