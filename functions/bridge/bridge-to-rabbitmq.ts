import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import { makeDynamoPublishedMessages } from '#bridge/adapters/dynamo-published-messages.ts'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { bridgeQueueSettings, bridgeSettings, loadConfig } from '#platform/config.ts'
import { describeError } from '#platform/describe-error.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { systemClock } from '#platform/system-clock.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const config = loadConfig({ ...bridgeSettings, ...bridgeQueueSettings })
const logger = makeLogger('bridge-to-rabbitmq')

const bridgeToRabbitmq = makeBridgeToRabbitmq({
  broker: makeAmqpBroker({ url: config.AMQP_URL, topology, timeoutMs: config.AMQP_TIMEOUT_MS }),
  published: makeDynamoPublishedMessages(makeDynamo(), {
    table: config.BRIDGE_TABLE,
    clock: systemClock,
    leaseSeconds: config.BRIDGE_LEASE_SECONDS,
  }),
  warn: (reason) => logger.warn('What was published could not be noted', describeError(reason)),
})

/** Bridge queue: facts go to the exchanges of RabbitMQ, each once in effect. */
export const handler = factHandler(
  {
    logger,
    metrics: makeMetrics('bridge-to-rabbitmq'),
    queue: makeSourceQueue(makeSqs(), {
      queueUrl: config.BRIDGE_QUEUE_URL,
      deadLettersUrl: config.BRIDGE_DEAD_LETTERS_URL,
    }),
  },
  bridgeToRabbitmq,
)
