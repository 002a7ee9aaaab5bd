import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { pause } from '../pause.ts'
import type { ChaosCopy } from './chaos-copy.ts'
import type { MessageFault } from './schedule.ts'

type Needs = Readonly<{ sqs: SQSClient; copy: ChaosCopy; tenantId: string; signal: AbortSignal }>

/** Makes what causes faults of messages, and knows the poison that it sent. */
export const makeMessageFaults = ({ sqs, copy, tenantId, signal }: Needs) => {
  const poison = new Map<string, string>()
  const caught = new Set<string>()

  /** Takes messages from the consumers of a queue. A message is caught once in a run, so that it never becomes a dead letter here. */
  const receive = async (queue: MessageFault['queue'], count: number, seconds: number) => {
    const command = new ReceiveMessageCommand({
      QueueUrl: copy.queueUrls[queue],
      MaxNumberOfMessages: count,
      VisibilityTimeout: seconds,
      WaitTimeSeconds: 1,
    })
    const { Messages = [] } = await sqs.send(command)
    return Messages
  }

  const release = (queue: MessageFault['queue'], handle: string | undefined) =>
    sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: copy.queueUrls[queue],
        ReceiptHandle: handle,
        VisibilityTimeout: 0,
      }),
    )

  const redeliver = async ({ queue, count, forMs }: MessageFault): Promise<number> => {
    const messages = await receive(queue, count, Math.ceil(forMs / 1_000) + 5)
    await pause(forMs, signal)
    for (const { ReceiptHandle } of messages) await release(queue, ReceiptHandle)
    return messages.length
  }

  /** Without a release: they are visible again when the timeout ends. */
  const hold = async ({ queue, count, forMs }: MessageFault): Promise<number> => {
    const messages = await receive(queue, count, Math.ceil(forMs / 1_000))
    const again = messages.filter(({ MessageId = '' }) => caught.has(MessageId))
    for (const { ReceiptHandle } of again) await release(queue, ReceiptHandle)
    for (const { MessageId = '' } of messages) caught.add(MessageId)
    return messages.length - again.length
  }

  /** A send without an answer may have had its effect, so it is repeated with the same body until it has one. */
  const send = async (queue: string, QueueUrl: string, body: string): Promise<void> => {
    poison.set(body, queue)
    const MessageAttributes = { tenant: { DataType: 'String', StringValue: tenantId } }
    const command = new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes })
    for (;;) {
      try {
        await sqs.send(command)
        return
      } catch (error) {
        if (signal.aborted) throw error
        await pause(500, signal)
      }
    }
  }

  const addPoison = async ({ queue, count, atMs }: MessageFault): Promise<number> => {
    for (let number = 1; number <= count; number += 1)
      await send(queue, copy.queueUrls[queue], `poison of ${tenantId} at ${atMs}, ${number}`)
    return count
  }

  const kinds = { redelivery: redeliver, hold, poison: addPoison } as const

  return {
    poison: poison as ReadonlyMap<string, string>,
    /** Returns the number of messages that the fault had. */
    cause: (fault: MessageFault): Promise<number> => kinds[fault.kind](fault),
  }
}
