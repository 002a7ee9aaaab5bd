import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { makeDynamoCustodyRegister } from '#custody/adapters/dynamo-custody-register.ts'
import { makeDynamoErasureQueue } from '#custody/adapters/dynamo-erasure-queue.ts'
import { makeDynamoPersonalItems } from '#custody/adapters/dynamo-personal-items.ts'
import type { CustodyRegister, ErasureQueue, PersonalItems } from '#custody/application/ports.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { textOfItemName } from '#facts/domain/vault-item.ts'
import { makeDynamoJobStore } from '#jobs/adapters/dynamo-job-store.ts'
import type { JobStore } from '#jobs/application/ports.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { itemsIn, makeMemoryCustody, type VaultEvent } from '../doubles/memory-custody.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryJobStore } from '../doubles/memory-job-store.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

export type CustodyParts = Readonly<{
  facts: FactLog
  jobs: JobStore
  register: CustodyRegister
  queue: ErasureQueue
  items: PersonalItems
  /** Puts values of an event into the vault, also again, as a restore does. */
  keep: (event: VaultEvent) => Promise<void>
}>

/**
 * New stores in memory, or the tables of the running copy. The table of custody is its own: a runner takes whatever is due. The
 * table of facts is its own too: the functions of the copy would move its events.
 */
export const makeCustodyParts = onStores(
  async (): Promise<CustodyParts> => {
    const facts = makeMemoryFactLog()
    return { facts, jobs: makeMemoryJobStore(facts), ...makeMemoryCustody(facts) }
  },
  ({ JOBS_TABLE = '', VAULT_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const ownTable = makeOwnTable('CustodyTable')
    return async (): Promise<CustodyParts> => {
      const [table, factsTable] = await Promise.all([ownTable, ownFactsTable()])
      const facts = { table: factsTable, shardCount: 4 }
      return {
        facts: makeDynamoFactLog(dynamo, facts),
        jobs: makeDynamoJobStore(dynamo, { table: JOBS_TABLE, facts }),
        register: makeDynamoCustodyRegister(dynamo, { table, facts }),
        queue: makeDynamoErasureQueue(dynamo, { table, facts }),
        items: makeDynamoPersonalItems(dynamo, { vaultTable: VAULT_TABLE, custodyTable: table, facts }),
        keep: async (event) => {
          const { tenantId, eventId, subject, userId, dataUserId } = event
          for (const sk of itemsIn(event).map(textOfItemName))
            await dynamo.send(
              new PutCommand({
                TableName: VAULT_TABLE,
                Item: {
                  ...{ pk: `${tenantId}#${eventId}`, sk, box: 'box', wrappedKey: 'key' },
                  ...(subject && { bySubjectPk: `${tenantId}#${subject}` }),
                  ...(userId && { byUserPk: `${tenantId}#${userId}` }),
                  ...(dataUserId && { byDataUserPk: `${tenantId}#${dataUserId}` }),
                },
              }),
            )
        },
      }
    }
  },
)
