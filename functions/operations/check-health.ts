import { randomUUID } from 'node:crypto'
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { makeFetchKeySet } from '#access/adapters/fetch-key-set.ts'
import { checkHealthEndpoint, checkReadyEndpoint } from '#api/operations.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoOutboxState } from '#facts/adapters/dynamo-outbox-state.ts'
import { makeMeasureOutbox } from '#facts/application/measure-outbox.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeBrokerUnavailableSince } from '#operations/adapters/dynamo-broker-state.ts'
import { makeCheckHealth } from '#operations/application/check-health.ts'
import { makeCheckReady } from '#operations/application/check-ready.ts'
import { makeDynamo, makeSns, makeSqs } from '#platform/aws-clients.ts'
import { cached } from '#platform/cached.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { factsSettings, outboxHealthSettings } from '#platform/settings/facts.ts'
import { readySettings } from '#platform/settings/operations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const config = loadConfig(factsSettings, outboxHealthSettings, readySettings)
const dynamo = makeDynamo()
const [sqs, sns] = [makeSqs(), makeSns()]
const facts = makeDynamoFactLog(dynamo, config.facts)
const outbox = makeDynamoOutboxState({ dynamo, table: config.outbox.table, clock })

// A new id each time: no item that somebody stored can be under its key, and make the check fail.
const pingFacts = () => facts.history(wholeTenant('health'), randomUUID())
const timeoutMs = 3_000

const checkHealth = makeCheckHealth({
  pingFacts,
  measureOutbox: makeMeasureOutbox({ outbox, clock }),
  lateSeconds: config.outbox.lateSeconds,
  timeoutMs,
})

const checkReady = makeCheckReady({
  probes: {
    store: pingFacts,
    queues: () =>
      sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: config.ready.queueUrl, AttributeNames: ['VisibilityTimeout'] }),
      ),
    topic: () => sns.send(new GetTopicAttributesCommand({ TopicArn: config.ready.topicArn })),
    keys: makeFetchKeySet(config.ready.keysUrl, timeoutMs),
  },
  brokerUnavailableSince: makeBrokerUnavailableSince({ dynamo, table: config.ready.bridgeTable, clock }),
  clock,
  timeoutMs,
})

/** Everyone may call, so an instance checks at most once in five seconds, for all callers. */
const limits = { ttlMs: 5_000, graceMs: 0, nowMs: Date.now }
const health = cached({ read: checkHealth, ...limits })
const readiness = cached({ read: checkReady, ...limits })

const answerHealth = async () => {
  const body = await health('all')
  return { status: body.checks.facts === 'ok' ? 200 : 503, body }
}

const answerReady = async () => {
  const body = await readiness('all')
  return { status: body.status === 'ready' ? 200 : 503, body }
}

/** GET /v1/health returns 200 while events can be stored, and GET /v1/health/ready while every dependency responds; else 503. */
export const handler = routeCalls({ logger: makeLogger('check-health'), metrics: makeMetrics('check-health') }, [
  { endpoint: checkHealthEndpoint, answer: answerHealth },
  { endpoint: checkReadyEndpoint, answer: answerReady },
])
