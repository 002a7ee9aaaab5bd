/** The clients of functions: the sign of each in a function's source, and how a bare handler makes it. */
const clients = [
  {
    name: 'dynamo',
    sign: 'makeDynamo(',
    imports: [
      "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'",
      "import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'",
    ],
    make: 'DynamoDBDocumentClient.from(new DynamoDBClient({}))',
  },
  {
    name: 'sqs',
    sign: 'makeSqs(',
    imports: ["import { SQSClient } from '@aws-sdk/client-sqs'"],
    make: 'new SQSClient({})',
  },
  {
    name: 'sns',
    sign: 'makeSns(',
    imports: ["import { SNSClient } from '@aws-sdk/client-sns'"],
    make: 'new SNSClient({})',
  },
  // It connects at the first message.
  { name: 'amqp', sign: 'makeAmqpBroker(', imports: ["import { connect } from 'amqplib'"], make: 'connect' },
] as const

/** The source of a handler with the same clients as the given function, and nothing else. */
export const bareHandlerOf = (functionSource: string): string => {
  const own = clients.filter(({ sign }) => functionSource.includes(sign))
  return [
    ...own.flatMap(({ imports }) => imports),
    ...own.map(({ name, make }) => `const ${name} = ${make}`),
    `export const handler = async () => [${own.map(({ name }) => name).join(', ')}].length`,
  ].join('\n')
}
