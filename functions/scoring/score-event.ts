import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeLateAfterHours } from '#access/adapters/late-after-hours.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { tenantsSettings } from '#platform/settings/access.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { modelSettings, profilesSettings, rulesetsSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoAssessmentStore } from '#scoring/adapters/dynamo-assessment-store.ts'
import { makeDynamoRulesets } from '#scoring/adapters/dynamo-rulesets.ts'
import { makeHttpModel } from '#scoring/adapters/http-model.ts'
import { makeFailAssessment } from '#scoring/application/fail-assessment.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'

const { parts, config, skipped } = factConsumerParts(
  'score-event',
  'scoring',
  factsSettings,
  profilesSettings,
  rulesetsSettings,
  tenantsSettings,
  modelSettings,
)
const dynamo = makeDynamo()

const scoreEvent = makeScoreEvent({
  assessments: makeDynamoAssessmentStore(dynamo, { table: config.profilesTable, facts: config.facts }),
  rulesets: makeDynamoRulesets(dynamo, config.rulesets),
  clock: systemClock,
  lateAfterHours: makeLateAfterHours(dynamo, config.tenants),
  model: makeHttpModel({
    ...config.model,
    report: (outcome) => parts.metrics.addMetric(`model-${outcome}`, MetricUnit.Count, 1),
  }),
  skipped,
  pause,
})

const failAssessment = makeFailAssessment({ facts: makeDynamoFactLog(dynamo, config.facts), clock: systemClock })

/** Scoring queue: scores one event per message, or records that it gave up on it. */
export const handler = factHandler(parts, each(scoreEvent), failAssessment)
