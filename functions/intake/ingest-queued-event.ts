import { makeQueueAdmission } from '#access/adapters/queue-admission.ts'
import { makeQueueReport } from '#access/adapters/queue-report.ts'
import { makeEventIngest } from '#intake/adapters/event-parts.ts'
import { readQueuedArrival } from '#intake/adapters/queued-arrival.ts'
import { makeIngestQueuedEvent } from '#intake/application/ingest-queued-event.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { consumerParts } from '#platform/consumer-parts.ts'
import { queueHandler } from '#platform/queue-handler.ts'
import {
  bucketsSettings,
  queueLimitSettings,
  stackRolesSettings,
  tenantsSettings,
  violationsSettings,
} from '#platform/settings/access.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings } from '#platform/settings/facts.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'

const { parts, config, sqs } = consumerParts(
  'ingest-queued-event',
  'intake',
  factsSettings,
  stackRolesSettings,
  tenantsSettings,
  queueLimitSettings,
  bucketsSettings,
  violationsSettings,
  vaultSettings,
  digestKeysSettings,
)
const dynamo = makeDynamo()

const { checkSender, admitMessages } = makeQueueAdmission(dynamo, config, parts.logger)
const ingestQueuedEvent = makeIngestQueuedEvent({
  checkSender,
  ingestEvent: makeEventIngest(config, dynamo),
})

/** Intake queue: accepts one event per message, as over HTTP. A refused message is set aside at once. */
export const handler = queueHandler(
  {
    ...parts,
    queue: makeSourceQueue(sqs, { ...config.queue, keepsSender: true }),
    report: makeQueueReport('intake', sqs, config.violationsQueueUrl),
  },
  { read: readQueuedArrival, idsOf: ({ tenantId }) => ({ tenantId }) },
  admitMessages(ingestQueuedEvent),
)
