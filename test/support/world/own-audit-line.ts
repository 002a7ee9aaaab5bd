import { DeleteQueueCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { type Chance, makeChance } from '#local/chance.ts'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { openCheckpoints } from '#local/sources/checkpoints.ts'
import { type Invoke, pause } from '#local/sources/event-source.ts'
import { startSqsSource } from '#local/sources/sqs-source.ts'
import { startStreamSource } from '#local/sources/stream-source.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { aKindSource } from '../builders/a-kind-source.ts'
import { sealedAttributes, sealOfCopy } from '../builders/a-seal.ts'
import { windowOfBatches } from './batch-window.ts'
import { lookAtDeadLetters } from './dead-letters.ts'
import { makeOwnQueues } from './own-consumer.ts'
import { openStream } from './own-table.ts'
import { startShakyFunction } from './shaky-function.ts'

type Options = Readonly<{
  /** The settings of the functions, with tables and a bucket of the test. */
  environment: Readonly<Record<string, string>>
  seed: number
}>

/** A message that is not deleted comes back after this time. The stack has 180 s. */
const visibilitySeconds = 10
const answerMs = 12_000
/** The stack has a minute. */
const sweepMs = 5000
const quiet = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }

/**
 * The way from a table of facts to the audit logs, with functions that a test disturbs: stream, queue, record-audit, stream,
 * sequence-audit and its sweep. Each message of the queue, and each batch of the second stream, comes twice and out of order.
 */
export const startAuditLine = async ({ environment, seed }: Options) => {
  const sqs = makeSqs()
  const { queue, letters } = await makeOwnQueues(sqs, visibilitySeconds)
  const settings = { ...environment, ...quiet, AUDIT_QUEUE_URL: queue.url, AUDIT_DEAD_LETTERS_URL: letters.url }
  const shaky = (name: string, instanceCount: number) =>
    startShakyFunction({
      ...{ path: `functions/audit/${name}.ts`, environment: settings, instanceCount, answerMs },
      chance: makeChance(seed, name),
    })
  const [recorder, sequencer] = await Promise.all([shaky('record-audit', 2), shaky('sequence-audit', 3)])
  const chance = makeChance(seed, 'deliveries')

  const toQueue = makeSendTwice({ sqs, queueUrl: queue.url, environment, chance })
  const sources = [
    await startTableStream(environment.FACTS_TABLE, { batchWindowMs: 0, passes: () => true, invoke: toQueue }),
    startSqsSource(
      {
        ...{ queueUrl: queue.url, queueArn: queue.arn, region: environment.AWS_REGION ?? '' },
        // As in the stack.
        ...{ batchSize: 100, batchWindowSeconds: 1, concurrency: { first: 2, max: 2 }, reportsFailures: true },
      },
      { sqs, invoke: recorder.invoke, reportFailure: () => undefined },
    ),
    await startTableStream(environment.AUDIT_LOG_TABLE, {
      ...{ batchWindowMs: windowOfBatches * 1000, passes: isPending },
      invoke: async (event) => {
        const { Records } = event as DynamoDBStreamEvent
        const again = sequencer.invoke({ Records: chance.shuffle(Records) })
        const [outcome] = await Promise.allSettled([sequencer.invoke(event), again])
        if (outcome.status === 'rejected') throw outcome.reason
      },
    }),
  ]
  const ending = new AbortController()
  const sweeping = keepSweeping(() => sequencer.invoke({}), ending.signal)

  return {
    ...{ recorder, sequencer },
    deadLetters: () => lookAtDeadLetters(sqs, letters.url),
    stop: async (): Promise<void> => {
      ending.abort()
      const stopping = Promise.all([sweeping, ...sources.map((source) => source.stop())])
      await Promise.all([recorder.stop(), sequencer.stop()])
      await stopping
      for (const { url } of [queue, letters]) await sqs.send(new DeleteQueueCommand({ QueueUrl: url }))
      sqs.destroy()
    },
  }
}

const keepSweeping = async (sweep: () => Promise<unknown>, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await pause(sweepMs, signal)
    await sweep().catch(() => undefined)
  }
}

const isPending = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && (dynamodb?.Keys?.pk?.S ?? '').startsWith('pending#')

type TableStream = Readonly<{ batchWindowMs: number; passes: (record: DynamoDBRecord) => boolean; invoke: Invoke }>

const startTableStream = async (table = '', { invoke, ...mapping }: TableStream) => {
  const { dynamo, streams } = makeEmulatorClients(process.env)
  const streamArn = await openStream(dynamo, table)
  return startStreamSource(
    { streamArn, region: 'eu-central-1', batchSize: 1000, ...mapping, reportsFailures: true, bisects: true },
    {
      ...{ ...aKindSource, streams, invoke },
      checkpoints: openCheckpoints({ streamArn, path: undefined, reportFailure: () => undefined }),
    },
  )
}

type TwiceNeeds = Readonly<{
  sqs: ReturnType<typeof makeSqs>
  queueUrl: string
  environment: Options['environment']
  chance: Chance
}>

/** Sends each new fact with its seal as two messages. They are up to three seconds apart, and in any order. */
const makeSendTwice = ({ sqs, queueUrl, environment, chance }: TwiceNeeds): Invoke => {
  const seal = sealOfCopy(environment)
  const send = async (texts: readonly string[], delaySeconds: () => number): Promise<void> => {
    const shuffled = chance.shuffle(texts)
    for (let start = 0; start < shuffled.length; start += 10) {
      const entries = shuffled.slice(start, start + 10).map(async (MessageBody, index) => ({
        ...{ Id: String(index), MessageBody, DelaySeconds: delaySeconds() },
        MessageAttributes: await sealedAttributes(MessageBody, seal),
      }))
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: await Promise.all(entries) }))
    }
  }
  return async (event) => {
    const texts = (event as DynamoDBStreamEvent).Records.flatMap(({ dynamodb }) => dynamodb?.NewImage?.fact?.S ?? [])
    await send(texts, () => 0)
    await send(texts, () => chance.between(0, 3))
  }
}
