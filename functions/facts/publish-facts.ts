import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import { makePublishFacts } from '#facts/application/publish-facts.ts'
import { makeSns } from '#platform/aws-clients.ts'
import { loadConfig, topicSettings } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { streamHandler } from '#platform/stream-handler.ts'

const { factsTopicArn } = loadConfig(topicSettings)

/** Stream of the fact log: publishes every fact to the topic, in order, at least once. */
export const handler = streamHandler(
  { logger: makeLogger('publish-facts'), metrics: makeMetrics('publish-facts') },
  makePublishFacts({ topic: makeSnsFactTopic(makeSns(), factsTopicArn) }),
)
