import { readOperatorRead } from '#access/adapters/sqs-operator-reads.ts'
import { consumerParts } from '#platform/consumer-parts.ts'
import { makeLogger } from '#platform/logger.ts'
import { each, queueHandler } from '#platform/queue-handler.ts'

const { parts } = consumerParts('record-operator-read', 'operator-reads')

/** No setting of the level of logs suppresses a read. */
const reads = makeLogger('record-operator-read', 'INFO')

/** Queue operator-reads: writes a line for each read to the log group of this function, which is kept longer than the others. */
export const handler = queueHandler(
  parts,
  {
    read: readOperatorRead,
    idsOf: ({ tenantId, requestId, correlationId }) => ({ tenantId, requestId, correlationId }),
  },
  each(async (read) => reads.info('An operator read', read)),
)
