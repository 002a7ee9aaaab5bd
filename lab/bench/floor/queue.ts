import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type Fact, factOf } from './items.ts'

/** A fact and its raw text. */
export type QueuedFact = Readonly<{ fact: Fact; text: string }>

type Mapping = Readonly<{ queueUrl: string; batchSize: number; concurrencyMax: number }>

/** Receives batches from a queue, passes them to `work` and deletes them, until the process ends. */
export const consume = async (
  sqs: SQSClient,
  { queueUrl, batchSize, concurrencyMax }: Mapping,
  work: (batch: readonly QueuedFact[]) => Promise<unknown>,
): Promise<never> => {
  const inFlight = new Set<Promise<void>>()
  const take = async (): Promise<void> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) return
    const finish = async (): Promise<void> => {
      await work(Messages.map(({ Body = '' }) => ({ fact: factOf(Body), text: Body })))
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      if (Failed.length > 0) throw new Error(`${Failed.length} messages were not deleted: ${Failed[0]?.Code}.`)
    }
    const taking = finish().finally(() => inFlight.delete(taking))
    inFlight.add(taking)
  }
  for (;;) {
    while (inFlight.size >= concurrencyMax) await Promise.race(inFlight)
    await take()
  }
}
