import { readViolationReport } from '#access/adapters/sqs-violation-queue.ts'
import { makeRecordViolation } from '#access/application/record-violation.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings } from '#platform/config.ts'
import { consumerParts } from '#platform/consumer-parts.ts'
import { each, queueHandler } from '#platform/queue-handler.ts'

const { parts, config } = consumerParts('record-violation', 'violations', factsSettings)
const facts = makeDynamoFactLog(makeDynamo(), config.facts)

/** Violations queue: records one fact for each report, in the log of the tenant whose credentials were used. */
export const handler = queueHandler(
  parts,
  {
    read: readViolationReport,
    idsOf: ({ tenantId, occasionId, correlationId }) => ({ tenantId, occasionId, correlationId }),
  },
  each(makeRecordViolation({ facts })),
)
