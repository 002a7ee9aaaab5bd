import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { pause } from '../pause.ts'
import type { Operation } from './operations.ts'
import type { RunLog } from './run-log.ts'

type Needs = Readonly<{
  sqs: SQSClient
  queueUrl: string
  tenantId: string
  log: RunLog
  giveUp: AbortSignal
  /** From 0 to below 1. */
  next: () => number
}>

const delaySecondsMax = 10
const betweenAttemptsMs = 500

/** A producer of the queue `intake` that sends each message until the queue has accepted it. */
export const makeQueueProducer = ({ sqs, queueUrl, tenantId, log, giveUp, next }: Needs) => {
  const isSent = async ({ key, body, twist }: Operation, copies: number): Promise<boolean> => {
    const entry = {
      MessageBody: JSON.stringify(body),
      MessageAttributes: {
        tenant: { DataType: 'String', StringValue: tenantId },
        idempotencyKey: { DataType: 'String', StringValue: key },
      },
      DelaySeconds: twist === 'delayed' ? 1 + Math.floor(next() * delaySecondsMax) : 0,
    }
    const Entries = Array.from({ length: copies }, (_, index) => ({ Id: String(index), ...entry }))
    try {
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      if (Failed.length > 0) log.count('again: queue entry failed', Failed.length)
      return Failed.length < copies
    } catch {
      log.count('again: queue unavailable')
      return false
    }
  }

  return {
    perform: async (operation: Operation): Promise<void> => {
      log.count(operation.door)
      if (operation.twist) log.count(operation.twist)
      const copies = operation.twist === 'sent twice' ? 2 : 1
      while (!(await isSent(operation, copies))) {
        if (giveUp.aborted) return log.end(operation, { kind: 'unanswered' })
        await pause(betweenAttemptsMs, giveUp)
      }
      log.end(operation, { kind: 'accepted', eventIds: [] })
    },
  }
}
