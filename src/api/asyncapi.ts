import type { JsonObject } from '#kernel/domain/json.ts'
import { channels } from './asyncapi/channels.ts'
import { messageSchemas, messages } from './asyncapi/messages.ts'
import { operations } from './asyncapi/operations.ts'
import { contractVersion } from './version.ts'

const description = `Messages that Sluice receives and sends, apart from HTTP. Every message is a CloudEvent 1.0 in structured JSON.

Delivery is at least once and in any order. A repeat has the same \`id\`. Fields of \`data\` may be added within a version of a type;
a breaking change is a new version beside the old one. Ignore fields that you do not know.`

const region = { region: { default: 'eu-central-1' } }

const servers: JsonObject = {
  sqs: { host: 'sqs.{region}.amazonaws.com', protocol: 'sqs', variables: region },
  sns: { host: 'sns.{region}.amazonaws.com', protocol: 'sns', variables: region },
  rabbitmq: {
    host: '{host}:5671',
    protocol: 'amqps',
    protocolVersion: '0.9.1',
    variables: { host: { default: 'broker.example', description: 'The host of your RabbitMQ.' } },
  },
}

/** Queues, topic and exchanges as an AsyncAPI 3.0 document. Pure: the result is always the same. */
export const asyncApiDocument = (): JsonObject => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Sluice',
    version: contractVersion,
    description,
    license: { name: 'Apache License 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: 'application/cloudevents+json',
  servers,
  channels: channels(),
  operations: operations(),
  components: { messages: messages(), schemas: messageSchemas() },
})
