import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import { makePublishFacts } from '#facts/application/publish-facts.ts'
import { makeSns } from '#platform/aws-clients.ts'
import { factKeysSettings, loadConfig, topicSettings } from '#platform/config.ts'
import { makeFactSeal } from '#platform/fact-keys.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { streamHandler } from '#platform/stream-handler.ts'

const { factsTopicArn, factKeys } = loadConfig(topicSettings, factKeysSettings)

/** Stream of the fact log: publishes every fact to the topic, sealed, in order, at least once. */
export const handler = streamHandler(
  { logger: makeLogger('publish-facts'), metrics: makeMetrics('publish-facts') },
  makePublishFacts({ topic: makeSnsFactTopic(makeSns(), factsTopicArn, makeFactSeal(factKeys)) }),
)
