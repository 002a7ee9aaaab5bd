import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { failuresOf } from './batch-response.ts'
import { makeDeleteMessages } from './delete-messages.ts'
import { type EventSource, type FailureReporter, type Invoke, keepDoing, reasonOf } from './event-source.ts'
import { sqsRecord } from './sqs-record.ts'

export type SqsMapping = Readonly<{
  queueUrl: string
  queueArn: string
  region: string
  batchSize: number
  /** The longest time to collect a batch. 0: the result of one receive is the batch. */
  batchWindowSeconds: number
  /** Concurrent invocations. */
  concurrencyMax: number
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

/**
 * Polls a queue for a function as the mapping of Lambda does. Handled messages are deleted. Failed ones, or all if the function
 * throws, become visible again after their visibility timeout and count towards the redrive.
 */
export const startSqsSource = (mapping: SqsMapping, { sqs, invoke, reportFailure }: Needs): EventSource => {
  const { queueUrl, queueArn, region, batchSize, batchWindowSeconds, concurrencyMax, reportsFailures } = mapping
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

  /** @returns the messages that the function has handled. */
  const consume = async (batch: readonly Message[]): Promise<readonly Message[]> => {
    const answer = await invoke({ Records: batch.map((message) => sqsRecord(message, queueArn, region)) })
    const failed = failuresOf(reportsFailures ? answer : undefined, batch.map(idOf))
    if (failed === 'all') throw new Error('The function returned an invalid batch response, so the whole batch failed.')
    return batch.filter((message) => !failed.has(idOf(message)))
  }

  const take = async (batch: readonly Message[]): Promise<void> => {
    try {
      await remove(await consume(batch))
    } catch (error) {
      reportFailure(`${batch.length} messages go back to ${queueArn}. ${reasonOf(error)}`)
    }
  }

  const feed = async (): Promise<void> => {
    while (inFlight.size >= concurrencyMax) await Promise.race(inFlight)
    const batch = await gather()
    if (batch.length === 0) return
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

const idOf = ({ MessageId = '' }: Message): string => MessageId
