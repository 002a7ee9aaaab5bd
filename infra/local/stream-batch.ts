import type { DynamoDBRecord } from 'aws-lambda'
import { failuresOf } from './batch-response.ts'
import { backoffMs, type Complain, type Invoke, pause, reasonOf } from './event-source.ts'

type Needs = Readonly<{
  invoke: Invoke
  complain: Complain
  signal: AbortSignal
  /** Whether the answer may name the record from which on to try again. */
  reportsFailures: boolean
  /** Whether a batch that fails as a whole is tried again as two halves. */
  bisects: boolean
  /** The wait before the second try; it doubles each time. */
  retryFirstMs?: number
}>

const retryMostMs = 5000

/**
 * Makes the verb that hands records of one shard to a function, in order, until it is done with every one of them or the
 * end has come. A record that keeps failing is found by halving, and nothing behind it goes ahead of it.
 * @returns how many were done, counted from the first.
 */
export const makeDeliverInOrder =
  ({ invoke, complain, signal, reportsFailures, bisects, retryFirstMs = 100 }: Needs) =>
  async (records: readonly DynamoDBRecord[]): Promise<number> => {
    const deliver = async (batch: readonly DynamoDBRecord[]): Promise<number> => {
      const answer = await invoke({ Records: batch })
      const failed = failuresOf(reportsFailures ? answer : undefined, batch.map(sequenceNumberOf))
      if (failed === 'all') throw new Error('The answer is not a batch response, so the whole batch counts as failed.')
      const firstFailed = batch.findIndex((record) => failed.has(sequenceNumberOf(record)))
      return firstFailed === -1 ? batch.length : firstFailed
    }

    let done = 0
    let size = records.length
    let failures = 0
    while (done < records.length && !signal.aborted) {
      const batch = records.slice(done, done + size)
      const outcome = await deliver(batch).catch((error: unknown) => reasonOf(error))
      const count = typeof outcome === 'number' ? outcome : 0
      done += count
      if (count === batch.length) {
        failures = 0
        size = records.length
        continue
      }
      complain(
        `${batch.length - count} records are tried again. ${typeof outcome === 'string' ? outcome : 'Named as failed.'}`,
      )
      if (bisects && typeof outcome === 'string') size = Math.ceil(batch.length / 2)
      await pause(backoffMs(failures++, retryFirstMs, retryMostMs), signal)
    }
    return done
  }

const sequenceNumberOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? ''
