import { randomUUID } from 'node:crypto'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { Fact } from '#facts/domain/fact.ts'
import { startSqsSource } from '#local/sources/sqs-source.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { sealedAttributes, sealOfCopy } from '../builders/a-seal.ts'
import { lookAtDeadLetters } from './dead-letters.ts'
import { type DynamoCall, startDynamoProxy } from './dynamo-proxy.ts'
import { eventually } from './eventually.ts'
import { startFunction } from './own-function.ts'

type Environment = Readonly<Record<string, string>>

type Options = Readonly<{
  /** Example: `functions/scoring/score-event.ts`. */
  path: string
  /** The queue whose settings the function reads. Example: `SCORING`. */
  queue: string
  instanceCount: number
  environment: Environment
}>

/** Several instances of a consumer of facts, each a process, with a queue and dead letters of their own. */
export type OwnConsumer = Readonly<{
  send(facts: readonly Fact[]): Promise<void>
  /** Resolves when the queue is empty. */
  drained(timeoutMs?: number): Promise<void>
  /** The calls to DynamoDB of all instances. */
  calls(): readonly DynamoCall[]
  deadLetters(): Promise<readonly Message[]>
  stop(): Promise<void>
}>

/** As in the stack: six times 30 s, and 20 tries. */
const visibilitySeconds = 180
const receiveCountMax = 20

/** Deals the batches of a queue among the instances of its consumer, as the event source mapping of Lambda does. */
export const startOwnConsumer = async (options: Options): Promise<OwnConsumer> => {
  const { queue: name, instanceCount, environment } = options
  const sqs = makeSqs()
  const proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  const { queue, letters } = await makeOwnQueues(sqs, visibilitySeconds)
  const instances = await startInstances({
    ...options,
    environment: {
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
      [`${name}_QUEUE_URL`]: queue.url,
      [`${name}_DEAD_LETTERS_URL`]: letters.url,
    },
  })
  const mapping = {
    queueUrl: queue.url,
    queueArn: queue.arn,
    region: environment.AWS_REGION ?? '',
    batchSize: 10,
    batchWindowSeconds: 0,
    concurrency: { first: instanceCount, max: instanceCount },
    reportsFailures: true,
  }
  const source = startSqsSource(mapping, { sqs, invoke: instances.invoke, reportFailure: console.error })
  return {
    send: (facts) => sendFacts(sqs, queue.url, facts, environment),
    drained: async (timeoutMs) => {
      await eventually(async () => (await countMessages(sqs, queue.url)) === 0, timeoutMs)
    },
    calls: proxy.calls,
    deadLetters: () => lookAtDeadLetters(sqs, letters.url),
    stop: async () => {
      await source.stop()
      await instances.kill()
      await proxy.close()
      for (const { url } of [queue, letters]) await sqs.send(new DeleteQueueCommand({ QueueUrl: url }))
      sqs.destroy()
    },
  }
}

/** A queue and its dead letters, for one test. */
export const makeOwnQueues = async (sqs: SQSClient, visibility: number) => {
  const make = async (Attributes: Record<string, string>) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `test-${randomUUID()}`, Attributes }))
    const made = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
    return { url: QueueUrl, arn: made.Attributes?.QueueArn ?? '' }
  }
  const letters = await make({})
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: letters.arn, maxReceiveCount: receiveCountMax })
  return { letters, queue: await make({ VisibilityTimeout: String(visibility), RedrivePolicy }) }
}

/** Each instance has one call at a time, as on Lambda. */
const startInstances = async ({ path, instanceCount, environment }: Options) => {
  const settings = { ...environment, POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }
  const start = () => startFunction({ path, environment: settings, timeoutMs: 30_000 })
  const instances = await Promise.all(Array.from({ length: instanceCount }, start))
  const free = [...instances]
  const invoke = async (event: unknown): Promise<unknown> => {
    const instance = free.pop()
    if (!instance) throw new Error('There are more calls than instances.')
    try {
      return await instance.invoke(event)
    } finally {
      free.push(instance)
    }
  }
  return { invoke, kill: () => Promise.all(instances.map((instance) => instance.kill())) }
}

/** Each fact is sent with its seal, as the topic delivers it. */
const sendFacts = async (sqs: SQSClient, QueueUrl: string, facts: readonly Fact[], environment: Environment) => {
  const seal = sealOfCopy(environment)
  for (let start = 0; start < facts.length; start += 10) {
    const entries = facts.slice(start, start + 10).map(async (fact, index) => {
      const MessageBody = JSON.stringify(fact)
      return { Id: String(index), MessageBody, MessageAttributes: await sealedAttributes(MessageBody, seal) }
    })
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: await Promise.all(entries) }))
  }
}

/** Those that wait, and those that are in flight. */
const countMessages = async (sqs: SQSClient, QueueUrl: string): Promise<number> => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
}
