import { makeDynamoBreachCounts } from '#access/adapters/dynamo-breach-counts.ts'
import { readViolationReport } from '#access/adapters/sqs-violation-queue.ts'
import { makeRecordViolation } from '#access/application/record-violation.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { consumerParts } from '#platform/consumer-parts.ts'
import { queueHandler } from '#platform/queue-handler.ts'
import { breachesSettings } from '#platform/settings/access.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'

const { parts, config } = consumerParts('record-violation', 'violations', factsSettings, breachesSettings)
const counts = makeDynamoBreachCounts(makeDynamo(), { table: config.breachesTable, facts: config.facts })

/** Violations queue: records the first breach of an actor with a claim in each hour as a fact, and counts its repeats. */
export const handler = queueHandler(
  parts,
  {
    read: readViolationReport,
    idsOf: ({ tenantId, occasionId, correlationId }) => ({ tenantId, occasionId, correlationId }),
  },
  makeRecordViolation({ counts, clock: systemClock }),
)
