import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings } from '#platform/config.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { makeFailEvent } from '#workflow/application/fail-event.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

const { parts, config, skipped } = factConsumerParts('advance-workflow', 'workflow', factsSettings)
const policies = { active: async () => standardPolicy }
const needs = { facts: makeDynamoFactLog(makeDynamo(), config.facts), clock: systemClock }

/** Workflow queue: moves the event of each fact of scoring to its next status, or to `failed` when it gave up on it. */
export const handler = factHandler(
  parts,
  each(makeAdvanceWorkflow({ ...needs, policies, skipped })),
  makeFailEvent(needs),
)
