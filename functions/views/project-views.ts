import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { loadConfig, viewsQueueSettings, viewsSettings } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { makeProjectViews } from '#views/application/project-views.ts'

const config = loadConfig({ ...viewsSettings, ...viewsQueueSettings })

const projectViews = makeProjectViews({ rows: makeDynamoEventRows(makeDynamo(), config.VIEWS_TABLE) })

/** Views queue: one fact, one row brought up to date. */
export const handler = factHandler(
  {
    logger: makeLogger('project-views'),
    metrics: makeMetrics('project-views'),
    queue: makeSourceQueue(makeSqs(), {
      queueUrl: config.VIEWS_QUEUE_URL,
      deadLettersUrl: config.VIEWS_DEAD_LETTERS_URL,
    }),
  },
  each(projectViews),
)
