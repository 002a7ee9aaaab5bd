import type { JsonObject } from '#kernel/domain/json.ts'
import { clearTypesOn, typesByExchange } from './exchanges.ts'
import { factTypes, sentName, sentTypes } from './messages.ts'

/** The channels: one queue, one topic, and an exchange for each kind of consumer. */
export const channels = (): JsonObject => ({ intake, facts, ...channelsOfExchanges() })

const stage = { stage: { description: 'The deployed stage.', default: 'dev' } }
const messagesOf = (names: readonly string[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]))

const intake: JsonObject = {
  address: 'sluice-{stage}-intake',
  title: 'Intake queue',
  description:
    'The same event as for `POST /v1/events`, as the body of an SQS message. An invalid event moves to the dead letters of this ' +
    'queue at once, with its reason.',
  servers: [{ $ref: '#/servers/sqs' }],
  parameters: stage,
  messages: messagesOf(sentTypes.map(sentName)),
}

const facts: JsonObject = {
  address: 'sluice-{stage}-facts',
  title: 'Topic of facts',
  description:
    'Every fact, with commitments in the place of personal and secret values (all fields that a type does not know have one, in the field `unknown` of `data`), and with the message attributes `type`, `domain` (the first word of the type), `tenant` and `happening` for filter policies.',
  servers: [{ $ref: '#/servers/sns' }],
  parameters: stage,
  messages: messagesOf(factTypes),
}

const channelsOfExchanges = (): JsonObject =>
  Object.fromEntries([...typesByExchange()].map(([exchange, types]) => [exchange, exchangeOf(exchange, types)]))

/** Which facts on an exchange have clear values. */
const clearText = (exchange: string, types: readonly string[]): string => {
  const clear = clearTypesOn(exchange)
  const which = clear.length === types.length ? 'all facts' : `facts of the types ${clear.join(', ')}`
  return `Personal and secret values are clear in ${which}${clear.length === types.length ? '' : ', and commitments in all others'}. A value that was erased or has expired stays a commitment.`
}

const exchangeOf = (name: string, types: readonly string[]): JsonObject => ({
  address: '{routingKey}',
  title: `Exchange ${name}`,
  description: `Persistent messages; the message id is the id of the fact. The header \`traceparent\` has the trace context. ${clearText(name, types)}`,
  servers: [{ $ref: '#/servers/rabbitmq' }],
  parameters: { routingKey: { description: 'The type of the fact.', enum: types } },
  messages: messagesOf(types),
  bindings: {
    amqp: {
      is: 'routingKey',
      exchange: { name, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
      bindingVersion: '0.3.0',
    },
  },
})
