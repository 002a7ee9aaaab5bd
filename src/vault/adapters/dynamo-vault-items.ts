import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { send } from '#facts/adapters/send.ts'
import { vaultClasses } from '#facts/domain/vault-item.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { ItemKey, StoredItem, VaultItems } from '../application/ports.ts'

/** DynamoDB reads at most 100 items in one call. */
const chunkSize = 100

/** DynamoDB returns at most 16 MB, and a table can be throttled: the rest is read again. */
const tryCountMax = 8

type Needs = Readonly<{
  dynamo: DynamoDBDocumentClient
  table: string
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/** The items of the vault in DynamoDB, keyed by event and class. */
export const makeDynamoVaultItems = ({ dynamo, table, pause }: Needs): VaultItems => {
  const readChunk = async (keys: readonly RowKey[]): Promise<readonly StoredItem[]> => {
    const rows: unknown[] = []
    let left: readonly RowKey[] = keys
    for (let tries = 1; left.length > 0; tries += 1) {
      if (tries > tryCountMax) throw unavailable()
      if (tries > 1) await pause(tries - 1)
      const RequestItems = { [table]: { Keys: [...left], ConsistentRead: true, ProjectionExpression: projection } }
      const { Responses, UnprocessedKeys } = await send(dynamo, new BatchGetCommand({ RequestItems }))
      rows.push(...(Responses?.[table] ?? []))
      left = z.array(rowKeySchema).parse(UnprocessedKeys?.[table]?.Keys ?? [])
    }
    return rows.map(itemIn)
  }

  return {
    read: async (keys) => {
      const rowKeys = keys.map(rowKeyOf)
      const chunks = Array.from({ length: Math.ceil(rowKeys.length / chunkSize) }, (_, index) =>
        rowKeys.slice(index * chunkSize, (index + 1) * chunkSize),
      )
      return (await Promise.all(chunks.map(readChunk))).flat()
    },
  }
}

const projection = 'pk, sk, box, wrappedKey, expiresAt, erasedAt'

const rowKeySchema = z.object({ pk: z.string(), sk: z.string() })

type RowKey = Readonly<z.output<typeof rowKeySchema>>

const rowKeyOf = ({ tenantId, eventId, vaultClass }: ItemKey): RowKey => ({
  pk: `${tenantId}#${eventId}`,
  sk: vaultClass,
})

/** The partition key is the tenant and the event, which has no `#`. */
const rowSchema = z.object({
  pk: z.string(),
  sk: z.enum(vaultClasses),
  box: z.string().optional(),
  wrappedKey: z.string().optional(),
  expiresAt: z.number().optional(),
  erasedAt: z.string().optional(),
})

const itemIn = (row: unknown): StoredItem => {
  const { pk, sk, ...rest } = rowSchema.parse(row)
  const end = pk.lastIndexOf('#')
  return { tenantId: pk.slice(0, end), eventId: pk.slice(end + 1), vaultClass: sk, ...rest }
}

const unavailable = (): Transient =>
  new Transient('vault-unavailable', 'The table of the vault is throttled. Send the same request again.')
