import { randomUUID } from 'node:crypto'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { submit } from '#intake/application/submit.ts'
import { daysAfter } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings } from '#platform/settings/facts.ts'
import { auditSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultDoor } from '#vault/adapters/vault-parts.ts'
import { aUser } from '../builders/an-actor.ts'
import type { TestEvent } from './client.ts'
import { decideLongAgo } from './decide-long-ago.ts'
import { eventually } from './eventually.ts'
import { startFunction } from './own-function.ts'
import { readLog } from './read-log.ts'

/** Ingests an event as 60 days ago, with a retention of 30 days. Resolves with its id when it can be archived. */
export const ingestLongAgo = async (tenantId: string, event: TestEvent): Promise<string> => {
  const config = loadConfig(factsSettings, auditSettings, vaultSettings, digestKeysSettings)
  const dynamo = makeDynamo()
  const facts = makeDynamoFactLog(dynamo, { ...config.facts, vaultTable: config.vault.table })
  const clock = () => daysAfter(systemClock(), -60)
  const submission = submit({
    tenantId,
    partnerId: undefined,
    actor: aUser('a-producer'),
    operation: 'POST /v1/events',
    idempotencyKey: randomUUID(),
    event: readCloudEvent(event),
    retentionDays: 30,
  })
  const { id } = await makeIngestEvent({ facts, vault: makeVaultDoor(config), clock })(submission)
  const [received] = await facts.history(wholeTenant(tenantId), id)
  if (!received) throw new Error('The event is not in the log.')
  await decideLongAgo(facts, received)
  await eventually(async () => {
    const history = await facts.history(wholeTenant(tenantId), id)
    const chain = await readLog(tenantId)
    return chain.length === history.length
  }, 60_000)
  return id
}

/** Runs the function of the archive beside the schedule of the copy, until the event is a tombstone. */
export const archiveEvent = async (
  environment: Readonly<Record<string, string>>,
  tenantId: string,
  eventId: string,
): Promise<void> => {
  const { facts } = loadConfig(factsSettings)
  const log = makeDynamoFactLog(makeDynamo(), facts)
  const running = await startFunction({ path: 'functions/custody/archive-facts.ts', environment, timeoutMs: 60_000 })
  try {
    await eventually(async () => {
      await running.invoke({})
      return (await log.history(wholeTenant(tenantId), eventId)).some(isTombstone)
    }, 60_000)
  } finally {
    await running.kill()
  }
}
