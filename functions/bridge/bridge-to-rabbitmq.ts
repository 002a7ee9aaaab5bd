import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeAmqpAddress } from '#bridge/adapters/amqp-address.ts'
import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import { makeDynamoBrokerNotes } from '#bridge/adapters/dynamo-broker-notes.ts'
import { makeDynamoPublishedMessages } from '#bridge/adapters/dynamo-published-messages.ts'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import { makeDynamoErasedEvents } from '#facts/adapters/dynamo-erased-events.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describeError } from '#platform/describe-error.ts'
import { pause } from '#platform/pause.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { bridgeSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import { withoutErased } from '#vault/application/without-erased.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const { parts, config } = factConsumerParts(
  'bridge-to-rabbitmq',
  'bridge',
  bridgeSettings,
  factsSettings,
  vaultSettings,
)

const dynamo = makeDynamo()
const erasedEvents = makeDynamoErasedEvents({ dynamo, table: config.facts.table, pause })

const bridgeToRabbitmq = makeBridgeToRabbitmq({
  broker: makeAmqpBroker({ address: makeAmqpAddress(config.amqpSecret), topology, timeoutMs: config.amqpTimeoutMs }),
  published: makeDynamoPublishedMessages(dynamo, {
    table: config.bridgeTable,
    clock: systemClock,
    leaseSeconds: config.bridgeLeaseSeconds,
  }),
  notes: makeDynamoBrokerNotes({ dynamo, table: config.bridgeTable, clock: systemClock }),
  vault: withoutErased(makeVaultReader(config, dynamo, 'bridge-to-rabbitmq'), erasedEvents),
  warn: (reason) => parts.logger.warn('Published messages could not be recorded', describeError(reason)),
})

/** Bridge queue: publishes facts to the exchanges of RabbitMQ, each once in effect. */
export const handler = factHandler(parts, bridgeToRabbitmq)
