import { makeQueueReport } from '#access/adapters/queue-report.ts'
import { makeSenderCheck } from '#access/adapters/sender-check.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { readQueuedArrival } from '#intake/adapters/queued-arrival.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { makeIngestQueuedEvent } from '#intake/application/ingest-queued-event.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, stackRolesSettings, tenantsSettings, violationsSettings } from '#platform/config.ts'
import { consumerParts } from '#platform/consumer-parts.ts'
import { each, queueHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { systemClock } from '#platform/system-clock.ts'

const { parts, config, sqs } = consumerParts(
  'ingest-queued-event',
  'intake',
  factsSettings,
  stackRolesSettings,
  tenantsSettings,
  violationsSettings,
)
const dynamo = makeDynamo()

const ingestQueuedEvent = makeIngestQueuedEvent({
  checkSender: makeSenderCheck(dynamo, { ...config.tenants, stackRoleIds: config.stackRoleIds }),
  ingestEvent: makeIngestEvent({ facts: makeDynamoFactLog(dynamo, config.facts), clock: systemClock }),
})

/** Intake queue: accepts one event per message, as over HTTP. A refused message is set aside at once. */
export const handler = queueHandler(
  {
    ...parts,
    queue: makeSourceQueue(sqs, { ...config.queue, keepsSender: true }),
    report: makeQueueReport('intake', sqs, config.violationsQueueUrl),
  },
  { read: readQueuedArrival, idsOf: ({ tenantId }) => ({ tenantId }) },
  each(ingestQueuedEvent),
)
