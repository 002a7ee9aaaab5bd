import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { textOfItemName } from '#facts/domain/vault-item.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { makeDynamo, makeKms } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDataKeys } from '#vault/adapters/data-keys.ts'
import { makeDynamoVaultItems } from '#vault/adapters/dynamo-vault-items.ts'
import { makeVaultDigests, makeVaultDoor } from '#vault/adapters/vault-parts.ts'
import type { Digests } from '#vault/application/digests.ts'
import { makeVault } from '#vault/application/open-facts.ts'
import type { DataKeys, ItemKey, VaultItems } from '#vault/application/ports.ts'
import type { VaultDoor } from '#vault/application/take-out.ts'
import type { Vault } from '#vault/application/vault.ts'
import { aVaultDoor, someDataKeys } from '../builders/a-vault.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { ownFactsTable, ownVaultTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

export type VaultParts = VaultDoor &
  Readonly<{
    log: FactLog
    items: VaultItems
    dataKeys: DataKeys
    /** The vault at a time. */
    vaultAt: (now: Instant) => Vault
    /** The stored row of an item, with its index attributes. */
    row: (key: ItemKey) => Promise<Readonly<Record<string, unknown>> | undefined>
  }>

/** A new vault in memory, or one in tables of its own with the keys of the running copy. */
export const makeVaultParts = onStores(
  async (): Promise<VaultParts> => {
    const log = makeMemoryFactLog()
    const dataKeys = someDataKeys()
    const nameOf = (key: ItemKey) => [key.tenantId, key.eventId, textOfItemName(key)].join(' ')
    const rowOf = (key: ItemKey) => log.items().find((one) => nameOf(one) === nameOf(key))
    const items: VaultItems = {
      read: async (keys) =>
        keys.flatMap((key) => {
          const item = rowOf(key)
          if (!item) return []
          const expiresAt = item.expiresAt === undefined ? undefined : Math.floor(Date.parse(item.expiresAt) / 1000)
          return [{ ...key, box: item.box, wrappedKey: item.wrappedKey, expiresAt }]
        }),
    }
    const row = async (key: ItemKey) => {
      const item = rowOf(key)
      if (!item) return undefined
      const { tenantId, subject, userId, dataUserId } = item
      return {
        ...(subject !== undefined && { bySubjectPk: `${tenantId}#${subject}` }),
        ...(userId !== undefined && { byUserPk: `${tenantId}#${userId}` }),
        ...(dataUserId !== undefined && { byDataUserPk: `${tenantId}#${dataUserId}` }),
        ...(item.expiresAt !== undefined && { expiresAt: Math.floor(Date.parse(item.expiresAt) / 1000) }),
      }
    }
    const vaultAt = (now: Instant) => makeVault({ items, dataKeys, clock: () => now })
    return { ...aVaultDoor(dataKeys), log, items, dataKeys, vaultAt, row }
  },
  ({ VAULT_KEY: key = '', DIGEST_KEYS_SECRET: digestKeysSecret = '' }) => {
    const dynamo = makeDynamo()
    return async () => {
      const [table, vaultTable] = await Promise.all([ownFactsTable(), ownVaultTable()])
      const dataKeys = makeDataKeys(key, { makeClient: makeKms, clock: systemClock })
      const items = makeDynamoVaultItems({ dynamo, table: vaultTable, pause })
      return {
        ...makeVaultDoor({ vault: { table: vaultTable, key }, digestKeysSecret }),
        log: makeDynamoFactLog(dynamo, { table, shardCount: 4, vaultTable }),
        items,
        dataKeys,
        vaultAt: (now) => makeVault({ items, dataKeys, clock: () => now }),
        row: async (key) => {
          const Key = { pk: `${key.tenantId}#${key.eventId}`, sk: textOfItemName(key) }
          return (await dynamo.send(new GetCommand({ TableName: vaultTable, Key }))).Item
        },
      }
    }
  },
)

/** Digests by keys in memory, or by the keys of the running copy. */
export const makeStoredDigests = onStores(
  (): Digests => aVaultDoor().digests,
  ({ DIGEST_KEYS_SECRET: digestKeysSecret = '' }) =>
    () =>
      makeVaultDigests({ digestKeysSecret }),
)
