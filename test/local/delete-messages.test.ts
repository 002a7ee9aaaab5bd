import type { BatchResultErrorEntry, DeleteMessageBatchCommandInput } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { makeDeleteMessages } from '#local/sources/delete-messages.ts'
import { anSqsClient } from '#test/support/builders/an-sqs-client.ts'

const receiptHandles = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`)
const aFault = (Id: string, SenderFault = false) => ({
  Id,
  SenderFault,
  Code: SenderFault ? 'ReceiptHandleIsInvalid' : 'InternalError',
})

/** Deletes this many messages; `failures` are the failed entries of each call, in order. */
const deleting = async (count: number, failures: readonly (readonly BatchResultErrorEntry[])[]) => {
  const calls: string[][] = []
  const reports: string[] = []
  const sqs = anSqsClient((input) => {
    const { Entries = [] } = input as DeleteMessageBatchCommandInput
    calls.push(Entries.map(({ ReceiptHandle = '' }) => ReceiptHandle))
    return { Failed: failures[calls.length - 1] ?? [] }
  })
  const remove = makeDeleteMessages({ sqs, queueUrl: 'a-queue', reportFailure: (reason) => reports.push(reason) })
  await remove(receiptHandles(count))
  return { calls, reports }
}

describe('Handled messages', () => {
  it('are deleted ten at a time', async () => {
    const { calls } = await deleting(12, [])
    expect(calls.map(({ length }) => length)).toEqual([10, 2])
  })

  it('are deleted again, alone, when SQS fails one entry of a call', async () => {
    const { calls, reports } = await deleting(3, [[aFault('1')], [aFault('0')]])
    expect(calls).toEqual([['r0', 'r1', 'r2'], ['r1'], ['r1']])
    expect(reports).toEqual([])
  })

  it('are reported at once when their receipt handles are invalid', async () => {
    const { calls, reports } = await deleting(2, [[aFault('0', true)]])
    expect(calls).toHaveLength(1)
    expect(reports).toEqual([
      expect.stringContaining('1 handled messages were not deleted from a-queue (ReceiptHandleIsInvalid)'),
    ])
  })

  it('are reported after five tries', async () => {
    const { calls, reports } = await deleting(
      1,
      Array.from({ length: 9 }, () => [aFault('0')]),
    )
    expect(calls).toHaveLength(5)
    expect(reports).toEqual([expect.stringContaining('(InternalError)')])
  })
})
