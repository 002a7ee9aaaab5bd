import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { Transient, type Violation } from '#kernel/domain/errors.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeReportViolation, type Occasion } from '../application/report-violation.ts'

type Config = Readonly<{ FACTS_TABLE: string; FACTS_SHARDS: number }>

/** Records breaches in the fact log. Whatever keeps it from that is for a later try: no breach may pass unrecorded. */
export const makeRecorder = (
  { FACTS_TABLE: table, FACTS_SHARDS: shardCount }: Config,
  dynamo: DynamoDBDocumentClient,
) => {
  const reportViolation = makeReportViolation({
    facts: makeDynamoFactLog(dynamo, { table, shardCount }),
    clock: systemClock,
  })
  return async (violation: Violation, occasion: Occasion): Promise<void> => {
    try {
      await reportViolation(violation, occasion)
    } catch (cause) {
      throw new Transient('store-unavailable', 'What was refused cannot be recorded at the moment.', { cause })
    }
  }
}

/** Records the breaches that show in messages of a queue. `queue` is its name. Example: `intake`. */
export const makeQueueReport = (queue: string, config: Config, dynamo: DynamoDBDocumentClient) => {
  const record = makeRecorder(config, dynamo)
  return (violation: Violation, { messageId }: Readonly<{ messageId: string }>): Promise<void> =>
    record(violation, { id: messageId, call: `queue ${queue}`, correlationId: messageId })
}
