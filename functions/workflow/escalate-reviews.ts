import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeStackMetrics } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { policiesSettings, reviewsSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeDynamoPolicies } from '#workflow/adapters/dynamo-policies.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { reportEscalations } from '#workflow/adapters/report-escalations.ts'
import { makeEscalateReviews } from '#workflow/application/escalate-reviews.ts'

const { facts, policies, reviewsTable: table } = loadConfig(factsSettings, policiesSettings, reviewsSettings)
const [dynamo, logger] = [makeDynamo(), makeLogger('escalate-reviews')]
const report = reportEscalations(logger, makeStackMetrics('escalate-reviews'))

/** Ten seconds less than the timeout of the function. */
const runMs = 20_000

const escalateReviews = makeEscalateReviews({
  facts: makeDynamoFactLog(dynamo, facts),
  reviews: makeDynamoReviews(dynamo, { table, facts }),
  policies: makeDynamoPolicies(dynamo, policies),
  clock,
  runMs,
  warn: report.failure,
})

/** Every minute: escalates the reviews that are overdue to level two, once each. */
export const handler = scheduleHandler(logger, async () => report.counts(await escalateReviews()))
