import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, reviewsSettings } from '#platform/config.ts'
import { pause } from '#platform/pause.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { makeFailEvent } from '#workflow/application/fail-event.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

const { parts, config, skipped } = factConsumerParts('advance-workflow', 'workflow', factsSettings, reviewsSettings)
const policies = { active: async () => standardPolicy }
const dynamo = makeDynamo()
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
