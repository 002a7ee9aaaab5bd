/** A client a function may have: the calls in the function's source that make it, and how a bare handler makes one. */
const clients = [
  {
    name: 'dynamo',
    signs: ['makeDynamo(', 'makeDoor('],
    imports: [
      "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'",
      "import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'",
    ],
    make: 'DynamoDBDocumentClient.from(new DynamoDBClient({}))',
  },
  {
    name: 'sqs',
    signs: ['makeSqs(', 'makeDoor(', 'consumerParts('],
    imports: ["import { SQSClient } from '@aws-sdk/client-sqs'"],
    make: 'new SQSClient({})',
  },
  {
    name: 'sns',
    signs: ['makeSns('],
    imports: ["import { SNSClient } from '@aws-sdk/client-sns'"],
    make: 'new SNSClient({})',
  },
  // It connects when the first message comes.
  { name: 'amqp', signs: ['makeAmqpBroker('], imports: ["import { connect } from 'amqplib'"], make: 'connect' },
] as const

/** The source of a handler that has the same clients as the function given, and nothing else. */
export const bareHandlerOf = (functionSource: string): string => {
  const own = clients.filter(({ signs }) => signs.some((sign) => functionSource.includes(sign)))
  return [
    ...own.flatMap(({ imports }) => imports),
    ...own.map(({ name, make }) => `const ${name} = ${make}`),
    `export const handler = async () => [${own.map(({ name }) => name).join(', ')}].length`,
  ].join('\n')
}
