import { makeDoor } from '#access/adapters/door.ts'
import { ingestEventBatchEndpoint as endpoint } from '#api/batch.ts'
import { batchCall } from '#intake/adapters/batch-call.ts'
import { makeDynamoBatchLog } from '#intake/adapters/dynamo-batch-log.ts'
import { makeIngestEventBatch } from '#intake/application/ingest-event-batch.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultDoor } from '#vault/adapters/vault-parts.ts'

const { door, config, dynamo } = makeDoor(
  'ingest-event-batch',
  factsSettings,
  idempotencySettings,
  vaultSettings,
  digestKeysSettings,
)

const vault = makeVaultDoor(config)
const log = makeDynamoBatchLog(dynamo, { ...config, facts: { ...config.facts, vaultTable: config.vault.table } })
const ingestEventBatch = makeIngestEventBatch({ log, vault, clock: systemClock })

/** POST /v1/events/batch: returns 207 with a result for each event. */
export const handler = routeCalls(door, [
  batchCall({
    ...door,
    endpoint,
    once: makeOnce(dynamo, config.keys, vault.digests.hashesOf),
    digests: vault.digests,
    ingestEventBatch,
  }),
])
