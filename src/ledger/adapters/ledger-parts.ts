import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Config } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import type { vaultSettings } from '#platform/settings/custody.ts'
import type { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import type { ledgerSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultDoor } from '#vault/adapters/vault-parts.ts'
import { makeCommit } from '../application/commit.ts'
import { makeDynamoLedger } from './dynamo-ledger.ts'
import { fullJitter } from './full-jitter.ts'

type Settings = Config<
  [
    typeof ledgerSettings,
    typeof factsSettings,
    typeof idempotencySettings,
    typeof vaultSettings,
    typeof digestKeysSettings,
  ]
>

/** The parts of every call that writes to the ledger. */
export const makeLedgerParts = (config: Settings, dynamo: DynamoDBDocumentClient) => {
  const { ledgerTable: table, keys } = config
  const facts = { ...config.facts, vaultTable: config.vault.table }
  const vault = makeVaultDoor(config)
  const ledger = makeDynamoLedger(dynamo, { table, facts })
  const log = makeDynamoFactLog(dynamo, facts)
  return {
    once: makeOnce(dynamo, keys, vault.digests.hashesOf),
    needs: {
      ledger,
      facts: log,
      commit: makeCommit({ ledger, facts: log, vault, pause: fullJitter }),
      clock: systemClock,
    },
  }
}
