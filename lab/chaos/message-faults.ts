import {
  ChangeMessageVisibilityCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { pause } from '../pause.ts'
import type { ChaosCopy } from './chaos-copy.ts'
import type { MessageFault } from './schedule.ts'

type Needs = Readonly<{ sqs: SQSClient; copy: Pick<ChaosCopy, 'queueUrls'>; tenantId: string; signal: AbortSignal }>

/** How much of the span of a fault it waits for messages. */
const catchMsOf = (forMs: number): number => Math.min(2_000, forMs / 2)

/** Makes what causes faults of messages, and knows the poison that it sent. */
export const makeMessageFaults = ({ sqs, copy, tenantId, signal }: Needs) => {
  const poison = new Map<string, string>()
  const caught = new Set<string>()

  const release = (queue: MessageFault['queue'], handle: string | undefined) =>
    sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: copy.queueUrls[queue],
        ReceiptHandle: handle,
        VisibilityTimeout: 0,
      }),
    )

  /**
   * Receives messages before the consumers of a queue do, which receive most of them first. A message is caught once in a run, and
   * received twice at most in a fault, so that these receives never make it a dead letter.
   */
  const catchSome = async (
    { queue, count, forMs }: MessageFault,
    hiddenSeconds: number,
  ): Promise<readonly Message[]> => {
    const found: Message[] = []
    const again: Message[] = []
    const giveUpAt = performance.now() + catchMsOf(forMs)
    while (found.length < count && performance.now() < giveUpAt && !signal.aborted) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: copy.queueUrls[queue],
          MaxNumberOfMessages: count - found.length,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: 1,
        }),
      )
      for (const message of Messages) (caught.has(message.MessageId ?? '') ? again : found).push(message)
      for (const { MessageId = '' } of Messages) caught.add(MessageId)
    }
    // Only now: a message that is visible at once would be received again and again.
    for (const { ReceiptHandle } of again) await release(queue, ReceiptHandle)
    return found
  }

  const redeliver = async (fault: MessageFault): Promise<number> => {
    const endsAt = performance.now() + fault.forMs
    const messages = await catchSome(fault, Math.ceil(fault.forMs / 1_000) + 5)
    await pause(Math.max(0, endsAt - performance.now()), signal)
    for (const { ReceiptHandle } of messages) await release(fault.queue, ReceiptHandle)
    return messages.length
  }

  /** Without a release: they are visible again when the timeout ends. */
  const hold = async (fault: MessageFault): Promise<number> =>
    (await catchSome(fault, Math.max(1, Math.ceil((fault.forMs - catchMsOf(fault.forMs)) / 1_000)))).length

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
