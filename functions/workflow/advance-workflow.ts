import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig, workflowQueueSettings } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'

const config = loadConfig({ ...factsSettings, ...workflowQueueSettings })

const advanceWorkflow = makeAdvanceWorkflow({
  facts: makeDynamoFactLog(makeDynamo(), { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
  clock: systemClock,
})

/** Workflow queue: one assessment, one step in the life of its event. */
export const handler = factHandler(
  {
    logger: makeLogger('advance-workflow'),
    metrics: makeMetrics('advance-workflow'),
    queue: makeSourceQueue(makeSqs(), {
      queueUrl: config.WORKFLOW_QUEUE_URL,
      deadLettersUrl: config.WORKFLOW_DEAD_LETTERS_URL,
    }),
  },
  each(advanceWorkflow),
)
