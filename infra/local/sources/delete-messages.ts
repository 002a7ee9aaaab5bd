import { setTimeout as wait } from 'node:timers/promises'
import { type BatchResultErrorEntry, DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { backoffMs, type FailureReporter } from './event-source.ts'

/** SQS deletes at most this many messages with one call. */
const entryCountMax = 10
const tryCountMax = 5

type Needs = Readonly<{ sqs: SQSClient; queueUrl: string; reportFailure: FailureReporter }>

/**
 * Makes the function that deletes handled messages by their receipt handles. SQS can fail single entries of a call that succeeds: they are tried again.
 * A message that cannot be deleted is reported, and delivered again after its visibility timeout.
 */
export const makeDeleteMessages = ({ sqs, queueUrl, reportFailure }: Needs) => {
  const deleteAtMostTen = async (receiptHandles: readonly string[], tries = 1): Promise<void> => {
    const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }))
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
    const lasting = Failed.filter(({ SenderFault }) => SenderFault || tries === tryCountMax)
    if (lasting.length > 0) reportFailure(sentence(queueUrl, lasting))
    const left = Failed.filter((entry) => !lasting.includes(entry)).flatMap(
      ({ Id }) => receiptHandles[Number(Id)] ?? [],
    )
    if (left.length === 0) return
    await wait(backoffMs(tries, 50, 1000))
    await deleteAtMostTen(left, tries + 1)
  }

  return async (receiptHandles: readonly string[]): Promise<void> => {
    for (let start = 0; start < receiptHandles.length; start += entryCountMax)
      await deleteAtMostTen(receiptHandles.slice(start, start + entryCountMax))
  }
}

const sentence = (queueUrl: string, failed: readonly BatchResultErrorEntry[]): string => {
  const codes = new Set(failed.map(({ Code }) => Code))
  return `${failed.length} handled messages were not deleted from ${queueUrl} (${[...codes].join(', ')}). They are delivered again after their visibility timeout.`
}
