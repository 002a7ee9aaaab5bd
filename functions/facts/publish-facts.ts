import { makeTableReport } from '#access/adapters/queue-report.ts'
import { makeDynamoOutboxState } from '#facts/adapters/dynamo-outbox-state.ts'
import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import { makeSqsOutboxLetters } from '#facts/adapters/sqs-outbox-letters.ts'
import { makePublishFacts } from '#facts/application/publish-facts.ts'
import { makeDynamo, makeSns, makeSqs } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeFactSeal } from '#platform/fact-keys.ts'
import { makeLogger, makeMetrics, makeStackMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { violationsSettings } from '#platform/settings/access.ts'
import { factKeysSettings, outboxLettersSettings, outboxSettings, topicSettings } from '#platform/settings/facts.ts'
import { streamHandler } from '#platform/stream-handler.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const config = loadConfig(topicSettings, factKeysSettings, outboxLettersSettings, outboxSettings, violationsSettings)
const sqs = makeSqs()
const name = 'publish-facts'

/** Stream of the fact log: publishes every fact to the topic, sealed, in order, at least once. */
export const handler = streamHandler(
  { logger: makeLogger(name), metrics: makeMetrics(name), stackMetrics: makeStackMetrics(name) },
  makePublishFacts({
    topic: makeSnsFactTopic(makeSns(), config.factsTopicArn, { seal: makeFactSeal(config.factKeys), pause }),
    letters: makeSqsOutboxLetters(sqs, config.outboxLettersUrl),
    state: makeDynamoOutboxState({ dynamo: makeDynamo(), table: config.outboxTable, clock }),
    reportAltered: makeTableReport(sqs, config.violationsQueueUrl),
  }),
)
