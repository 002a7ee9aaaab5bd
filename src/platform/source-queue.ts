import {
  ChangeMessageVisibilityBatchCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'

/** The reason why a message cannot be consumed. Its dead letter has it as attributes, for an operator. */
export type Failure = Readonly<{ code: string; reason: string }>

/** The source queue of a consumer, with the operations for failed messages. */
export type SourceQueue = {
  /** Sends a message to the dead letters, with code and reason. Resolves when the queue has confirmed it. */
  setAside(record: SQSRecord, failure: Failure): Promise<void>
  /**
   * Delays the next delivery of failed messages. The delay grows with each try.
   * @throws Error when SQS refuses the call or one of the messages.
   */
  postpone(records: readonly SQSRecord[]): Promise<void>
}

type Settings = Readonly<{
  queueUrl: string
  deadLettersUrl: string
  /**
   * A dead letter keeps its sender in the attribute `senderId`, because SQS names the consumer as the sender of what it sets
   * aside. Only the consumer's own attribute counts: see `letter-sender.ts`.
   */
  keepsSender?: boolean
}>

/** The longest delay between two tries. The recovery of a dependency is noticed within this time. */
const delaySecondsMax = 60

/** SQS allows ten attributes per message. Our own take precedence. */
const attributeCountMax = 10

export const makeSourceQueue = (sqs: SQSClient, { queueUrl, deadLettersUrl, keepsSender }: Settings): SourceQueue => ({
  setAside: async (record, { code, reason }) => {
    const ours = {
      code,
      reason: printable(reason),
      firstFailureAt: new Date(Number(record.attributes.ApproximateFirstReceiveTimestamp)).toISOString(),
      tries: record.attributes.ApproximateReceiveCount,
      ...(keepsSender && { senderId: record.attributes.SenderId }),
    }
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLettersUrl,
        MessageBody: record.body,
        MessageAttributes: { ...keptAttributes(record, ours), ...textAttributes(ours) },
      }),
    )
  },

  postpone: async (records) => {
    if (records.length === 0) return
    const entries = records.map((record, index) => ({
      Id: String(index),
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: delaySeconds(Number(record.attributes.ApproximateReceiveCount)),
    }))
    const { Failed = [] } = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    )
    const codes = new Set(Failed.map(({ Code }) => Code))
    if (Failed.length > 0)
      throw new Error(`SQS did not postpone ${Failed.length} of ${entries.length} messages: ${[...codes].join(', ')}.`)
  },
})

/** Exponential backoff with jitter: 1–2 s after the first try, doubling up to the limit. Never 0, which would be a busy loop. */
export const delaySeconds = (tries: number): number => {
  const ceiling = Math.min(2 ** Math.min(tries, 16), delaySecondsMax)
  return Math.max(1, Math.round(ceiling * (0.5 + Math.random() / 2)))
}

/** The attributes that a consumer reads. */
const neededAttributes: ReadonlySet<string> = new Set(['tenant', 'idempotencyKey', 'seal'])

const textAttributes = (values: Record<string, string>): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]))

const keptAttributes = ({ messageAttributes }: SQSRecord, ours: object): Record<string, MessageAttributeValue> => {
  const others = Object.entries(messageAttributes).filter(([name]) => !(name in ours))
  // Those that Sluice reads come first: a sender can add so many that some are left out.
  const kept = others.toSorted(
    ([one], [other]) => Number(neededAttributes.has(other)) - Number(neededAttributes.has(one)),
  )
  return Object.fromEntries(
    kept
      .slice(0, attributeCountMax - Object.keys(ours).length)
      .map(([name, { dataType, stringValue, binaryValue }]) => [
        name,
        {
          DataType: dataType,
          ...(stringValue !== undefined && { StringValue: stringValue }),
          ...(binaryValue !== undefined && { BinaryValue: Buffer.from(binaryValue, 'base64') }),
        },
      ]),
  )
}

/** SQS rejects control characters, and a reason may quote a hostile input. At most 1,000 characters. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '·').slice(0, 1000)
