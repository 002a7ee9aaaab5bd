import type * as z from 'zod'
import type { Fact } from '#facts/domain/fact.ts'
import type { Config } from '#platform/config.ts'
import { consumerParts } from '#platform/consumer-parts.ts'
import { makeFactSealCheck } from '#platform/fact-keys.ts'
import { violationsSettings } from '#platform/settings/access.ts'
import { factKeysSettings } from '#platform/settings/facts.ts'
import type { queueSettings } from '#platform/settings/stations.ts'
import { makeQueueReport } from './queue-report.ts'

type Common = [ReturnType<typeof queueSettings>, typeof factKeysSettings, typeof violationsSettings]

/**
 * Wires the consumer of a queue of facts: it acts on genuine facts alone, and reports forged ones. Also loads `own`: the settings
 * of the function itself.
 */
export const factConsumerParts = <const Own extends readonly z.ZodType[]>(
  functionName: string,
  queue: string,
  ...own: Own
) => {
  const {
    parts,
    config: loaded,
    sqs,
  } = consumerParts(functionName, queue, factKeysSettings, violationsSettings, ...own)
  const config: Config<[...Common, ...Own]> = loaded
  const { factKeys, violationsQueueUrl } = loaded
  return {
    parts: {
      ...parts,
      queueName: queue,
      isGenuine: makeFactSealCheck(factKeys),
      report: makeQueueReport(queue, sqs, violationsQueueUrl),
    },
    config,
    /** Logs a fact on which the function does not act. */
    skipped: ({ eventid: eventId, tenantid: tenantId }: Fact): void =>
      parts.logger.info('A fact past its retention was skipped', { eventId, tenantId }),
  }
}
