import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Config, digestKeysSettings, factsSettings, idempotencySettings, vaultSettings } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultDoor } from '#vault/adapters/vault-parts.ts'
import { makeIngestEvent } from '../application/ingest-event.ts'

/** The settings of a door that receives events. */
type Settings = Config<[typeof factsSettings, typeof vaultSettings, typeof digestKeysSettings]>

type CallSettings = Settings & Config<[typeof idempotencySettings]>

/** The parts of every call that ingests a single event. */
export const makeEventParts = (config: CallSettings, dynamo: DynamoDBDocumentClient) => ({
  once: makeOnce(dynamo, config.keys),
  ingestEvent: makeEventIngest(config, dynamo),
})

/** The use case `ingest-event` on the stores. */
export const makeEventIngest = (config: Settings, dynamo: DynamoDBDocumentClient) =>
  makeIngestEvent({
    facts: makeDynamoFactLog(dynamo, { ...config.facts, vaultTable: config.vault.table }),
    vault: makeVaultDoor(config),
    clock: systemClock,
  })
