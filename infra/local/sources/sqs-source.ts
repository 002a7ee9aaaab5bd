import { setTimeout as wait } from 'node:timers/promises'
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { failuresOf } from './batch-response.ts'
import { type ConcurrencyRange, makeConcurrency } from './concurrency.ts'
import { makeDeleteMessages } from './delete-messages.ts'
import { type EventSource, type FailureReporter, type Invoke, keepDoing, reasonOf } from './event-source.ts'
import { cutToPayload } from './payload.ts'
import { sqsRecord } from './sqs-record.ts'

export type SqsMapping = Readonly<{
  queueUrl: string
  queueArn: string
  region: string
  batchSize: number
  /** The longest time to collect a batch. 0: the result of one receive is the batch. */
  batchWindowSeconds: number
  /** Concurrent invocations. */
  concurrency: ConcurrencyRange
  /** Whether the answer can list failed messages. If not, a batch that does not throw is done. */
  reportsFailures: boolean
}>

type Needs = Readonly<{ sqs: SQSClient; invoke: Invoke; reportFailure: FailureReporter }>

/** SQS returns at most this many at a time. */
const receiveMax = 10
/**
 * SQS allows 20 s. The emulator does not notice a dead receiver and still delivers messages to it: they would be invisible for
 * a whole visibility timeout.
 */
const longPollSeconds = 1
/** How often the concurrency can grow while all batches are in progress. */
const growthMs = 200

/**
 * Polls a queue for a function as the mapping of Lambda does. Handled messages are deleted. Failed ones, or all if the function
 * throws, become visible again after their visibility timeout and count towards the redrive.
 */
export const startSqsSource = (mapping: SqsMapping, { sqs, invoke, reportFailure }: Needs): EventSource => {
  const { queueUrl, queueArn, region, batchSize, batchWindowSeconds, reportsFailures } = mapping
  const concurrency = makeConcurrency(mapping.concurrency)
  const ending = new AbortController()
  const inFlight = new Set<Promise<void>>()
  const remove = makeDeleteMessages({ sqs, queueUrl, reportFailure })

  const receive = async (count: number, waitSeconds: number): Promise<readonly Message[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(count, receiveMax),
      WaitTimeSeconds: Math.min(waitSeconds, longPollSeconds),
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })
    // Never aborted, not even at the end: received messages would be invisible for their visibility timeout.
    const { Messages = [] } = await sqs.send(command)
    return Messages
  }

  const gather = async (): Promise<readonly Message[]> => {
    const batch = [...(await receive(batchSize, longPollSeconds))]
    const closesAt = Date.now() + batchWindowSeconds * 1000
    while (batch.length > 0 && batch.length < batchSize && Date.now() < closesAt)
      batch.push(...(await receive(batchSize - batch.length, Math.ceil((closesAt - Date.now()) / 1000))))
    return batch
  }

  /** @returns the records that the function has handled. */
  const consume = async (records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> => {
    const answer = await invoke({ Records: records })
    const failed = failuresOf(reportsFailures ? answer : undefined, records.map(idOf))
    if (failed === 'all') throw new Error('The function returned an invalid batch response, so the whole batch failed.')
    return records.filter((record) => !failed.has(idOf(record)))
  }

  /** Invokes the function once, or several times in turn when the messages are too large for one invocation. */
  const take = async (messages: readonly Message[]): Promise<void> => {
    const records = messages.map((message) => sqsRecord(message, queueArn, region))
    for (const batch of cutToPayload(records)) {
      try {
        const handled = await consume(batch)
        await remove(handled.map(({ receiptHandle }) => receiptHandle))
      } catch (error) {
        reportFailure(`${batch.length} messages go back to ${queueArn}. ${reasonOf(error)}`)
      }
    }
  }

  const untilFree = async (): Promise<void> => {
    if (inFlight.size < concurrency.allowed()) concurrency.noteFree()
    while (inFlight.size >= concurrency.allowed()) {
      concurrency.noteBusy(performance.now())
      await Promise.race([...inFlight, wait(growthMs, undefined, { ref: false })])
    }
  }

  const feed = async (): Promise<void> => {
    await untilFree()
    const batch = await gather()
    if (batch.length === 0) return concurrency.noteEmpty()
    const taking = take(batch).finally(() => inFlight.delete(taking))
    inFlight.add(taking)
  }

  const feeding = keepDoing(feed, reportFailure, ending.signal)
  return {
    stop: async () => {
      ending.abort()
      await feeding
      await Promise.all(inFlight)
    },
  }
}

const idOf = ({ messageId }: SQSRecord): string => messageId
