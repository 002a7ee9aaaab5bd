import { readReadReport } from '#access/adapters/sqs-readings.ts'
import { makeRecordReading } from '#access/application/record-reading.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { consumerParts } from '#platform/consumer-parts.ts'
import { makeLogger } from '#platform/logger.ts'
import { queueHandler } from '#platform/queue-handler.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { parts, config } = consumerParts('record-reading', 'readings', factsSettings)

/** No setting of the level of logs suppresses a read. */
const reads = makeLogger('record-reading', 'INFO')

/**
 * Queue readings: records each reading of personal data as a fact, and writes a line for each read by an operator to the log group
 * of this function, which is kept longer than the others.
 */
export const handler = queueHandler(
  parts,
  {
    read: readReadReport,
    idsOf: ({ tenantId, requestId, correlationId }) => ({ tenantId, requestId, correlationId }),
  },
  makeRecordReading({
    facts: makeDynamoFactLog(makeDynamo(), config.facts),
    log: (read) => reads.info('An operator read', read),
    clock,
  }),
)
