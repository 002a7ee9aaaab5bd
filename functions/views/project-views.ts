import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { viewsSettings } from '#platform/settings/stations.ts'
import { makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { makeProjectBatch } from '#views/application/project-batch.ts'
import { makeProjectViews } from '#views/application/project-views.ts'

const { parts, config } = factConsumerParts('project-views', 'views', factsSettings, viewsSettings)
const dynamo = makeDynamo()
const projectViews = makeProjectViews({
  rows: makeDynamoEventRows(dynamo, config),
  activity: makeDynamoActivityWriter(dynamo, config.activityTable),
  facts: makeDynamoFactLog(dynamo, config.facts),
})

/** Views queue: updates the row of the event of each fact, and the activity of the accounts that it names. */
export const handler = factHandler(parts, makeProjectBatch(projectViews))
