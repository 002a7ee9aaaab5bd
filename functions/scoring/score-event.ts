import { makeDynamoFactLog } from '#kernel/adapters/dynamo-fact-log.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig, scoringQueueSettings } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'

const config = loadConfig({ ...factsSettings, ...scoringQueueSettings })

const scoreEvent = makeScoreEvent({
  facts: makeDynamoFactLog(makeDynamo(), { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
  ruleset: baselineRuleset,
  clock: systemClock,
})

/** Scoring queue: one message, one event scored. */
export const handler = factHandler(
  {
    logger: makeLogger('score-event'),
    metrics: makeMetrics('score-event'),
    queue: makeSourceQueue(makeSqs(), {
      queueUrl: config.SCORING_QUEUE_URL,
      deadLettersUrl: config.SCORING_DEAD_LETTERS_URL,
    }),
  },
  each(scoreEvent),
)
