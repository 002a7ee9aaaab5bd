import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { makeDynamoErasedEvents } from '#facts/adapters/dynamo-erased-events.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { fullJitter } from '#ledger/adapters/full-jitter.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultDoor, makeVaultReader } from '#vault/adapters/vault-parts.ts'
import { makeVault } from '#vault/application/open-facts.ts'
import { withoutErased } from '#vault/application/without-erased.ts'
import type { LedgerParts } from '../builders/a-ledger.ts'
import { aVaultDoor, someDataKeys } from '../builders/a-vault.ts'
import { memoryErasedEvents } from '../doubles/memory-erased-events.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryLedger } from '../doubles/memory-ledger.ts'
import { makeMemoryVaultItems } from '../doubles/memory-vault-items.ts'
import { onStores } from './stores.ts'

type StoredEvent = Readonly<{ tenantId: string; eventId: string }>

type StoredLedgerParts = LedgerParts &
  Readonly<{
    /** Removes the box of the personal item of an event, as an erasure does. */
    erase: (event: StoredEvent) => Promise<unknown>
    /** Replaces the box of the personal item of an event, as someone with rights on the table can. */
    alter: (event: StoredEvent) => Promise<unknown>
    /** Everything that is stored of an event and of an account, as text. */
    storedText: (event: StoredEvent, accountKey: string) => Promise<string>
  }>

/** Who waits lets the others go on. */
const yieldOnce = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A new ledger in memory, or the one of the running copy. */
export const makeLedgerParts = onStores(
  (): StoredLedgerParts => {
    const facts = makeMemoryFactLog()
    const ledger = makeMemoryLedger(facts)
    const [dataKeys, items] = [someDataKeys(), makeMemoryVaultItems(facts.items)]
    return {
      ...{ facts, ledger, clock: systemClock, pause: yieldOnce },
      vault: {
        ...aVaultDoor(dataKeys),
        ...withoutErased(makeVault({ items, dataKeys, clock: systemClock }), memoryErasedEvents(facts)),
      },
      erase: async ({ eventId }) => items.erase(eventId),
      alter: async ({ eventId }) => items.alter(eventId),
      storedText: async ({ tenantId, eventId }, accountKey) =>
        JSON.stringify([
          await ledger.entries({ ...wholeTenant(tenantId), accountKey, limit: 200 }),
          await facts.first(wholeTenant(tenantId), eventId),
          facts.items(),
        ]),
    }
  },
  ({ LEDGER_TABLE: table = '', FACTS_TABLE = '', VAULT_TABLE = '', VAULT_KEY = '', DIGEST_KEYS_SECRET = '' }) => {
    const dynamo = makeDynamo()
    const facts = { table: FACTS_TABLE, shardCount: 4, vaultTable: VAULT_TABLE }
    const vault = { vault: { table: VAULT_TABLE, key: VAULT_KEY }, digestKeysSecret: DIGEST_KEYS_SECRET }
    const parts: StoredLedgerParts = {
      facts: makeDynamoFactLog(dynamo, facts),
      ledger: makeDynamoLedger(dynamo, { table, facts }),
      clock: systemClock,
      pause: fullJitter,
      vault: {
        ...makeVaultDoor(vault),
        ...withoutErased(
          makeVaultReader(vault, dynamo, 'test'),
          makeDynamoErasedEvents({ dynamo, table: FACTS_TABLE, pause: fullJitter }),
        ),
      },
      erase: ({ tenantId, eventId }) =>
        dynamo.send(
          new UpdateCommand({
            TableName: VAULT_TABLE,
            Key: { pk: `${tenantId}#${eventId}`, sk: 'personal' },
            UpdateExpression: 'SET erasedAt = :now REMOVE box, wrappedKey',
            ExpressionAttributeValues: { ':now': systemClock() },
          }),
        ),
      alter: ({ tenantId, eventId }) =>
        dynamo.send(
          new UpdateCommand({
            TableName: VAULT_TABLE,
            Key: { pk: `${tenantId}#${eventId}`, sk: 'personal' },
            UpdateExpression: 'SET box = :box',
            ExpressionAttributeValues: { ':box': 'altered' },
          }),
        ),
      storedText: async ({ tenantId, eventId }, accountKey) => {
        const event = `${tenantId}#${eventId}`
        return JSON.stringify([
          await rowsAt(dynamo, table, `${tenantId}#${accountKey}`),
          await rowsAt(dynamo, FACTS_TABLE, event),
          await dynamo.send(new GetCommand({ TableName: VAULT_TABLE, Key: { pk: event, sk: 'personal' } })),
        ])
      },
    }
    return () => parts
  },
)

const rowsAt = async (dynamo: DynamoDBDocumentClient, TableName: string, pk: string) => {
  const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }
  return (await dynamo.send(new QueryCommand(query))).Items
}

/** How hard a suite tries: the real store is slower, and has more writers to bear. */
export const ledgerLoad = onStores({ numRuns: 100, writerCount: 8 }, () => ({ numRuns: 12, writerCount: 64 }))
