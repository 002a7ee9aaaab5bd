import { makeDynamoBreachCounts } from '#access/adapters/dynamo-breach-counts.ts'
import { makeCountViolations } from '#access/application/count-violations.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { breachesSettings, factsSettings, loadConfig } from '#platform/config.ts'
import { makeLogger } from '#platform/logger.ts'
import { scheduledHandler } from '#platform/scheduled-handler.ts'
import { systemClock } from '#platform/system-clock.ts'

const { facts, breachesTable: table } = loadConfig(factsSettings, breachesSettings)
const dynamo = makeDynamo()

/** Every ten minutes: records how many breaches of each group the complete hours had. */
export const handler = scheduledHandler(
  makeLogger('count-violations'),
  makeCountViolations({
    counts: makeDynamoBreachCounts(dynamo, { table, facts }),
    facts: makeDynamoFactLog(dynamo, facts),
    clock: systemClock,
  }),
)
