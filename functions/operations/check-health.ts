import { checkHealthEndpoint as endpoint } from '#api/operations.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoOutboxState } from '#facts/adapters/dynamo-outbox-state.ts'
import { makeMeasureOutbox } from '#facts/application/measure-outbox.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeCheckHealth } from '#operations/application/check-health.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { cached } from '#platform/cached.ts'
import { factsSettings, loadConfig, outboxHealthSettings } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const config = loadConfig(factsSettings, outboxHealthSettings)
const dynamo = makeDynamo()
const facts = makeDynamoFactLog(dynamo, config.facts)
const outbox = makeDynamoOutboxState({ dynamo, table: config.outbox.table, clock })

const checkHealth = makeCheckHealth({
  pingFacts: () => facts.history(wholeTenant('health'), 'health'),
  measureOutbox: makeMeasureOutbox({ outbox, clock }),
  lateSeconds: config.outbox.lateSeconds,
  timeoutMs: 3_000,
})

/** Everyone may call, so an instance checks at most once in five seconds, for all callers. */
const health = cached({ read: checkHealth, ttlMs: 5_000, graceMs: 0, nowMs: Date.now })

const answer = async () => {
  const body = await health('all')
  return { status: body.checks.facts === 'ok' ? 200 : 503, body }
}

/** GET /v1/health: returns 200 while events can be stored, else 503. */
export const handler = routeCalls({ logger: makeLogger('check-health'), metrics: makeMetrics('check-health') }, [
  { endpoint, answer },
])
