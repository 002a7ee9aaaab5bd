import { makeDynamoAllTenants } from '#access/adapters/dynamo-all-tenants.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { makeDynamoPublishedFacts } from '#operations/adapters/dynamo-published-facts.ts'
import { makeDynamoReviewStates } from '#operations/adapters/dynamo-review-states.ts'
import { makeDynamoStuckRegister } from '#operations/adapters/dynamo-stuck-register.ts'
import { reportStuck } from '#operations/adapters/report-stuck.ts'
import { makeExamineEvent } from '#operations/application/examine-event.ts'
import { makeFindStuck } from '#operations/application/find-stuck.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeStackMetrics } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { findStuckSettings, stuckSettings } from '#platform/settings/operations.ts'
import { auditSettings, reviewsSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const config = loadConfig(factsSettings, auditSettings, reviewsSettings, stuckSettings, findStuckSettings)
const { limitMs, lookbackDays } = config.findStuck
const [dynamo, logger] = [makeDynamo(), makeLogger('find-stuck')]
const report = reportStuck(logger, makeStackMetrics('find-stuck'))

/** A minute less than the timeout of the function. */
const runMs = 240_000

const register = makeDynamoStuckRegister(dynamo, config.stuckTable)
const reviews = makeDynamoReviewStates(dynamo, config.reviewsTable)
const findStuck = makeFindStuck({
  tenants: makeDynamoAllTenants(dynamo, config.checkedTenants),
  rows: makeDynamoFactRows(dynamo, config.facts),
  reviews,
  register,
  examine: makeExamineEvent({
    facts: makeDynamoFactLog(dynamo, config.facts),
    published: makeDynamoPublishedFacts(dynamo, config.auditTable),
    reviews,
    register,
    clock,
    limitMs,
  }),
  warn: report.warn,
  clock,
  limitMs,
  lookbackDays,
  runMs,
})

/** Every five minutes: finds the events that are in a passing state for longer than their limit. */
export const handler = scheduleHandler(logger, async () => report.result(await findStuck()))
