import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { policiesSettings, reviewsSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoPolicies } from '#workflow/adapters/dynamo-policies.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { makeFailEvent } from '#workflow/application/fail-event.ts'

const { parts, config, skipped } = factConsumerParts(
  'advance-workflow',
  'workflow',
  factsSettings,
  policiesSettings,
  reviewsSettings,
)
const dynamo = makeDynamo()
const policies = makeDynamoPolicies(dynamo, config.policies)
const { facts, reviewsTable: table } = config
const needs = {
  facts: makeDynamoFactLog(dynamo, facts),
  reviews: makeDynamoReviews(dynamo, { table, facts }),
  clock: systemClock,
}

/** Workflow queue: moves the event of each fact of scoring to its next status, or to `failed` when it gave up on it. */
export const handler = factHandler(
  parts,
  each(makeAdvanceWorkflow({ ...needs, policies, pause, skipped })),
  makeFailEvent(needs),
)
