/** The clients of functions: the calls that make each in a function's source, and how a bare handler makes it. */
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
    signs: ['makeSqs(', 'makeDoor(', 'consumerParts(', 'factConsumerParts('],
    imports: ["import { SQSClient } from '@aws-sdk/client-sqs'"],
    make: 'new SQSClient({})',
  },
  {
    name: 'sns',
    signs: ['makeSns('],
    imports: ["import { SNSClient } from '@aws-sdk/client-sns'"],
    make: 'new SNSClient({})',
  },
  {
    name: 's3',
    signs: ['makeS3('],
    imports: ["import { S3Client } from '@aws-sdk/client-s3'"],
    make: 'new S3Client({})',
  },
  // It connects at the first message.
  { name: 'amqp', signs: ['makeAmqpBroker('], imports: ["import { connect } from 'amqplib'"], make: 'connect' },
] as const

/** The source of a handler with the same clients as the given function, and nothing else. */
export const bareHandlerOf = (functionSource: string): string => {
  const own = clients.filter(({ signs }) => signs.some((sign) => functionSource.includes(sign)))
  return [
    ...own.flatMap(({ imports }) => imports),
    ...own.map(({ name, make }) => `const ${name} = ${make}`),
    `export const handler = async () => [${own.map(({ name }) => name).join(', ')}].length`,
  ].join('\n')
}
