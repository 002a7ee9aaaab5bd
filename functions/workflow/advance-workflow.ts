import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings } from '#platform/config.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'

const { parts, config, skipped } = factConsumerParts('advance-workflow', 'workflow', factsSettings)
const facts = makeDynamoFactLog(makeDynamo(), config.facts)

/** Workflow queue: moves the event of each assessment to its next status. */
export const handler = factHandler(parts, each(makeAdvanceWorkflow({ facts, clock: systemClock, skipped })))
