import { makeSenderCheck } from '#access/adapters/sender-check.ts'
import { makeQueueReport } from '#access/adapters/violation-recorder.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { readQueuedArrival } from '#intake/adapters/queued-arrival.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { makeIngestQueuedEvent } from '#intake/application/ingest-queued-event.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { factsSettings, intakeQueueSettings, loadConfig, tenantsSettings } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { each, queueHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { systemClock } from '#platform/system-clock.ts'

const config = loadConfig({ ...factsSettings, ...tenantsSettings, ...intakeQueueSettings })
const dynamo = makeDynamo()

const ingestQueuedEvent = makeIngestQueuedEvent({
  checkSender: makeSenderCheck(config, dynamo),
  ingestEvent: makeIngestEvent({
    facts: makeDynamoFactLog(dynamo, { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
    clock: systemClock,
  }),
})

/** Intake queue: one message, one event taken in, exactly as over HTTP. What the contract refuses is set aside at once. */
export const handler = queueHandler(
  {
    logger: makeLogger('ingest-queued-event'),
    metrics: makeMetrics('ingest-queued-event'),
    queue: makeSourceQueue(makeSqs(), {
      queueUrl: config.INTAKE_QUEUE_URL,
      deadLettersUrl: config.INTAKE_DEAD_LETTERS_URL,
    }),
    report: makeQueueReport('intake', config, dynamo),
  },
  {
    read: readQueuedArrival,
    idsOf: ({ tenantId }) => ({ tenantId }),
  },
  each(ingestQueuedEvent),
)
