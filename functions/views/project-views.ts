import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { viewsSettings } from '#platform/config.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { makeProjectBatch } from '#views/application/project-batch.ts'
import { makeProjectViews } from '#views/application/project-views.ts'

const { parts, config } = factConsumerParts('project-views', 'views', viewsSettings)
const rows = makeDynamoEventRows(makeDynamo(), config.viewsTable)

/** Views queue: updates the row of the event of each fact. */
export const handler = factHandler(parts, makeProjectBatch(makeProjectViews({ rows })))
