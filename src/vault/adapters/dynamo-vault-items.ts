import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { batchGet, type RowKey } from '#facts/adapters/batch-get.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { readItemName, textOfItemName } from '#facts/domain/vault-item.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { ItemKey, StoredItem, VaultItems } from '../application/ports.ts'

type Needs = Readonly<{
  dynamo: DynamoDBDocumentClient
  table: string
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/** The items of the vault in DynamoDB, keyed by event, class and happening. */
export const makeDynamoVaultItems = (needs: Needs): VaultItems => ({
  read: async (keys) => (await batchGet({ ...needs, projection, unavailable }, keys.map(rowKeyOf))).map(itemIn),
})

const projection = 'pk, sk, box, wrappedKey, expiresAt, erasedAt'

const rowKeyOf = (key: ItemKey): RowKey => ({ pk: partitionOf(key), sk: textOfItemName(key) })

/** The partition key is the tenant and the event, which has no `#`. */
const rowSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  box: z.string().optional(),
  wrappedKey: z.string().optional(),
  expiresAt: z.number().optional(),
  erasedAt: z.string().optional(),
})

const itemIn = (row: unknown): StoredItem => {
  const { pk, sk, ...rest } = rowSchema.parse(row)
  const end = pk.lastIndexOf('#')
  return { tenantId: pk.slice(0, end), eventId: pk.slice(end + 1), ...readItemName(sk), ...rest }
}

const unavailable = (): Transient =>
  new Transient('vault-unavailable', 'The table of the vault is throttled. Send the same request again.')
