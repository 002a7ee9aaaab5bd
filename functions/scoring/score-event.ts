import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import {
  factsSettings,
  loadConfig,
  modelSettings,
  profilesSettings,
  rulesetsSettings,
  scoringQueueSettings,
} from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoAssessmentStore } from '#scoring/adapters/dynamo-assessment-store.ts'
import { makeDynamoRulesets } from '#scoring/adapters/dynamo-rulesets.ts'
import { makeHttpModel } from '#scoring/adapters/http-model.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'

const config = loadConfig({
  ...factsSettings,
  ...profilesSettings,
  ...rulesetsSettings,
  ...scoringQueueSettings,
  ...modelSettings,
})
const dynamo = makeDynamo()
const metrics = makeMetrics('score-event')

const scoreEvent = makeScoreEvent({
  assessments: makeDynamoAssessmentStore(dynamo, {
    table: config.PROFILES_TABLE,
    facts: { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS },
  }),
  rulesets: makeDynamoRulesets(dynamo, { table: config.RULESETS_TABLE, cacheSeconds: config.RULESET_CACHE_SECONDS }),
  clock: systemClock,
  model: makeHttpModel({
    url: config.MODEL_URL,
    name: config.MODEL_NAME,
    timeoutMs: config.MODEL_TIMEOUT_MS,
    tell: (outcome) => metrics.addMetric(`model-${outcome}`, MetricUnit.Count, 1),
  }),
  pause,
})

/** Scoring queue: one message, one event scored. */
export const handler = factHandler(
  {
    logger: makeLogger('score-event'),
    metrics,
    queue: makeSourceQueue(makeSqs(), {
      queueUrl: config.SCORING_QUEUE_URL,
      deadLettersUrl: config.SCORING_DEAD_LETTERS_URL,
    }),
  },
  each(scoreEvent),
)
