import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Config } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import type { vaultSettings } from '#platform/settings/custody.ts'
import type { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultDoor } from '#vault/adapters/vault-parts.ts'
import { makeIngestEvent } from '../application/ingest-event.ts'

/** The settings of a door that receives events. */
type Settings = Config<[typeof factsSettings, typeof vaultSettings, typeof digestKeysSettings]>

type CallSettings = Settings & Config<[typeof idempotencySettings]>

/** The parts of every call that ingests a single event. */
export const makeEventParts = (config: CallSettings, dynamo: DynamoDBDocumentClient) => {
  const vault = makeVaultDoor(config)
  return {
    once: makeOnce(dynamo, config.keys, vault.digests.hashesOf),
    ingestEvent: makeEventIngest(config, dynamo, vault),
  }
}

/** The use case `ingest-event` on the stores. */
export const makeEventIngest = (config: Settings, dynamo: DynamoDBDocumentClient, vault = makeVaultDoor(config)) =>
  makeIngestEvent({
    facts: makeDynamoFactLog(dynamo, { ...config.facts, vaultTable: config.vault.table }),
    vault,
    clock: systemClock,
  })
