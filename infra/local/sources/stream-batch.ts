import type { DynamoDBRecord } from 'aws-lambda'
import { failuresOf } from './batch-response.ts'
import { backoffMs, type FailureReporter, type Invoke, pause, reasonOf } from './event-source.ts'
import { countThatFits } from './payload.ts'

type Needs = Readonly<{
  invoke: Invoke
  reportFailure: FailureReporter
  signal: AbortSignal
  /** Whether the answer can contain the first failed record. */
  reportsFailures: boolean
  /** Whether a batch that fails as a whole is retried as two halves. */
  bisects: boolean
  /** The delay before the second try. It doubles each time. */
  retryFirstMs?: number
}>

const retryMostMs = 5000

/**
 * Passes records of one shard to a handler, in order, until every record is done or the copy ends. `onHandled` receives the
 * last record that is done after each batch.
 * @returns the number of records that are done, from the first.
 */
export type DeliverInOrder = (
  records: readonly DynamoDBRecord[],
  onHandled?: (sequenceNumber: string) => void,
) => Promise<number>

/** A record that fails repeatedly is found by bisection, and no later record overtakes it. */
export const makeDeliverInOrder =
  ({ invoke, reportFailure, signal, reportsFailures, bisects, retryFirstMs = 100 }: Needs): DeliverInOrder =>
  async (records, onHandled = () => undefined) => {
    const deliver = async (batch: readonly DynamoDBRecord[]): Promise<number> => {
      const answer = await invoke({ Records: batch })
      const failed = failuresOf(reportsFailures ? answer : undefined, batch.map(sequenceNumberOf))
      if (failed === 'all')
        throw new Error('The function returned an invalid batch response, so the whole batch failed.')
      const firstFailed = batch.findIndex((record) => failed.has(sequenceNumberOf(record)))
      return firstFailed === -1 ? batch.length : firstFailed
    }

    let done = 0
    let size = records.length
    let failures = 0
    while (done < records.length && !signal.aborted) {
      const next = records.slice(done, done + size)
      // The rest stays for the next batch.
      const batch = next.slice(0, countThatFits(next))
      const outcome = await deliver(batch).catch((error: unknown) => reasonOf(error))
      const count = typeof outcome === 'number' ? outcome : 0
      done += count
      const last = records[done - 1]
      if (count > 0 && last) onHandled(sequenceNumberOf(last))
      if (count === batch.length) {
        failures = 0
        size = records.length
        continue
      }
      reportFailure(
        `${batch.length - count} records are retried. ${typeof outcome === 'string' ? outcome : 'The function reported a failure.'}`,
      )
      if (bisects && typeof outcome === 'string') size = Math.ceil(batch.length / 2)
      await pause(backoffMs(failures++, retryFirstMs, retryMostMs), signal)
    }
    return done
  }

const sequenceNumberOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? ''
