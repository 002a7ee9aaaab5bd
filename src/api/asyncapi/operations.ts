import type { JsonObject } from '#kernel/domain/json.ts'
import { typesByExchange } from './exchanges.ts'

/** The operations of Sluice on its channels. */
export const operations = (): JsonObject => ({
  takeInEvent: {
    action: 'receive',
    channel: { $ref: '#/channels/intake' },
    summary: 'Receives an event from a producer.',
    description: 'An event that is sent or delivered twice is stored once. The sender receives no response.',
  },
  publishFact: {
    action: 'send',
    channel: { $ref: '#/channels/facts' },
    summary: 'Sends every fact to subscribers in the same AWS account.',
    description: 'At least once and in any order. A repeat has the same `id`.',
  },
  ...Object.fromEntries([...typesByExchange().keys()].map((exchange) => [operationName(exchange), bridgeTo(exchange)])),
})

/** Example: `risk_events` → `bridgeToRiskEvents`. */
const operationName = (exchange: string): string => {
  const words = exchange.split(/[^A-Za-z0-9]+/).map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
  return `bridgeTo${words.join('')}`
}

const bridgeTo = (exchange: string): JsonObject => ({
  action: 'send',
  channel: { $ref: `#/channels/${exchange}` },
  summary: `Publishes facts to the exchange ${exchange}, confirmed by the broker.`,
  description: 'At least once and in any order. A repeat has the same message id.',
  bindings: { amqp: { deliveryMode: 2, mandatory: true, timestamp: true, bindingVersion: '0.3.0' } },
})
