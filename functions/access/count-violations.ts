import { makeDynamoBreachCounts } from '#access/adapters/dynamo-breach-counts.ts'
import { makeCountViolations } from '#access/application/count-violations.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { breachesSettings } from '#platform/settings/access.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'

const { facts, breachesTable: table } = loadConfig(factsSettings, breachesSettings)
const [dynamo, logger] = [makeDynamo(), makeLogger('count-violations')]
const countViolations = makeCountViolations({
  counts: makeDynamoBreachCounts(dynamo, { table, facts }),
  facts: makeDynamoFactLog(dynamo, facts),
  clock: systemClock,
})

/** Every ten minutes: records how many breaches of each group the complete hours had. */
export const handler = scheduleHandler(logger, async () => {
  logger.info('Breaches were counted', await countViolations())
})
