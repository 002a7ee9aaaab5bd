import {
  ChangeMessageVisibilityBatchCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'

/** Why a message cannot be consumed, as its dead letter tells an operator. */
export type Failure = Readonly<{ code: string; reason: string }>

/** The queue a consumer reads from, as far as failing is concerned. */
export type SourceQueue = {
  /** Puts a message among the dead letters, with code and reason. Done once the queue has confirmed it. */
  setAside(record: SQSRecord, failure: Failure): Promise<void>
  /** Lets failed messages come back after a delay that grows with each try. */
  postpone(records: readonly SQSRecord[]): Promise<void>
}

type Settings = Readonly<{
  queueUrl: string
  deadLettersUrl: string
}>

/** Longest wait between two tries. A dependency that heals is noticed within this time. */
const delaySecondsMax = 60

/** SQS lets a message have ten attributes; ours come first. */
const attributeCountMax = 10

export const makeSourceQueue = (sqs: SQSClient, { queueUrl, deadLettersUrl }: Settings): SourceQueue => ({
  setAside: async (record, { code, reason }) => {
    const ours = {
      code,
      reason: printable(reason),
      firstFailureAt: new Date(Number(record.attributes.ApproximateFirstReceiveTimestamp)).toISOString(),
      tries: record.attributes.ApproximateReceiveCount,
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
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries }))
  },
})

/** Exponential with jitter: 1–2 s after the first try, doubling up to the limit. Never 0: that would be a busy loop. */
export const delaySeconds = (tries: number): number => {
  const ceiling = Math.min(2 ** Math.min(tries, 16), delaySecondsMax)
  return Math.max(1, Math.round(ceiling * (0.5 + Math.random() / 2)))
}

const textAttributes = (values: Record<string, string>): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]))

const keptAttributes = ({ messageAttributes }: SQSRecord, ours: object): Record<string, MessageAttributeValue> => {
  const kept = Object.entries(messageAttributes).filter(([name]) => !(name in ours))
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

/** SQS refuses control characters; a reason may quote a hostile input. At most 1,000 characters. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '·').slice(0, 1000)
