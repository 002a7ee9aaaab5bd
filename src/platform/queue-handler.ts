import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { PipelineError, Violation } from '#kernel/domain/errors.ts'
import { describeError } from './describe-error.ts'
import { type Logger, logContext, type Metrics } from './logger.ts'
import type { SourceQueue } from './source-queue.ts'

/** What became of each message of a batch, in the batch's order. */
type Outcomes = readonly PromiseSettledResult<unknown>[]

type Parts = Readonly<{
  logger: Logger
  metrics: Metrics
  queue: SourceQueue
  /** Records a breach. Done once it is recorded; safe to repeat. Without it a breach is refused like all else. */
  report?: (violation: Violation, record: SQSRecord) => Promise<void>
}>

/** How a queue's messages are read. */
type Reading<Message> = Readonly<{
  /** Makes the message of a record. @throws Refusal for poison. */
  read: (record: SQSRecord) => Message
  /** The ids by which a log line lets its reader find the message's event again. */
  idsOf: (message: Message) => Readonly<Record<string, string>>
}>

/** One record of a batch: what was read from it, if anything could be, and how that ended. */
type Consumed = Readonly<{
  record: SQSRecord
  ids: Readonly<Record<string, string>>
  outcome: PromiseSettledResult<unknown>
}>

type Fate = 'done' | 'retried' | 'setAside'

/**
 * Wraps one use case as a queue consumer. Every message stands alone: done; set aside among the dead letters at once
 * (poison and permanent failures); or offered again after a while (all else; the queue's redrive policy counts the tries).
 * A breach is recorded before it is set aside; while it cannot be, it is offered again.
 * The mapping needs `functionResponseType: ReportBatchItemFailures`.
 */
export const queueHandler = <Message>(
  { logger, metrics, queue, report = unreported }: Parts,
  reading: Reading<Message>,
  act: (messages: readonly Message[]) => Promise<Outcomes>,
) => {
  const decideFate = makeDecideFate({ logger, queue, report })

  const postpone = async (records: readonly SQSRecord[]): Promise<void> => {
    try {
      await queue.postpone(records)
    } catch (error) {
      // The messages come back all the same, when their visibility timeout ends.
      logger.warn('Messages could not be postponed', describeError(error))
    }
  }

  return middy(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const consumed = await consume(Records, reading, act)
    const fates = await Promise.all(consumed.map(decideFate))
    const retried = Records.filter((_, index) => fates[index] === 'retried')
    await postpone(retried)
    for (const [fate, { length }] of Map.groupBy(fates, (fate) => fate))
      metrics.addMetric(fate, MetricUnit.Count, length)
    metrics.publishStoredMetrics()
    return { batchItemFailures: retried.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  }).use(injectLambdaContext(logger, logContext))
}

const factReading: Reading<Fact> = {
  read: ({ body }) => readFact(body),
  idsOf: ({ id, eventid, tenantid, correlationid }) => ({
    factId: id,
    eventId: eventid,
    tenantId: tenantid,
    correlationId: correlationid,
  }),
}

/** A queue consumer whose messages are facts. */
export const factHandler = (parts: Parts, act: (facts: readonly Fact[]) => Promise<Outcomes>) =>
  queueHandler(parts, factReading, act)

/** Lets a use case for one message stand where one for a batch is asked for. */
export const each =
  <Message>(act: (message: Message) => Promise<unknown>) =>
  (messages: readonly Message[]): Promise<Outcomes> =>
    Promise.allSettled(messages.map(act))

const unreported = async (): Promise<void> => undefined

const makeDecideFate =
  ({ logger, queue, report }: Pick<Required<Parts>, 'logger' | 'queue' | 'report'>) =>
  async ({ record, ids, outcome }: Consumed): Promise<Fate> => {
    if (outcome.status === 'fulfilled') return 'done'
    const { messageId, attributes } = record
    const error: unknown = outcome.reason
    const known = { messageId, tries: attributes.ApproximateReceiveCount, ...ids }
    logger.warn('A message failed', { ...known, ...describeError(error) })
    if (!isHopeless(error)) return 'retried'
    try {
      if (error instanceof Violation) await report(error, record)
      await queue.setAside(record, { code: error.code, reason: reasonOf(error) })
      return 'setAside'
    } catch (cause) {
      logger.error('A message could not be set aside', { ...known, ...describeError(cause) })
      return 'retried'
    }
  }

const consume = async <Message>(
  records: readonly SQSRecord[],
  { read, idsOf }: Reading<Message>,
  act: (messages: readonly Message[]) => Promise<Outcomes>,
): Promise<readonly Consumed[]> => {
  const messages = await Promise.allSettled(records.map(async (record) => read(record)))
  const readable = messages.flatMap((message) => (message.status === 'fulfilled' ? [message.value] : []))
  const acted = readable.length === 0 ? [] : await act(readable).catch(refuseAll(readable.length))
  const outcomes = acted.values()
  return records.map((record, index) => {
    const message = messages[index] ?? lost
    return message.status === 'fulfilled'
      ? { record, ids: idsOf(message.value), outcome: outcomes.next().value ?? lost }
      : { record, ids: {}, outcome: message }
  })
}

const refuseAll = (count: number) => (reason: unknown) =>
  Array.from({ length: count }, (): PromiseRejectedResult => ({ status: 'rejected', reason }))

/** A use case that answers for fewer messages than it was given has a bug; the message is not taken as done. */
const lost: PromiseRejectedResult = { status: 'rejected', reason: new Error('No outcome was told.') }

const reasonOf = ({ message, issues }: PipelineError): string =>
  [message, ...issues.map(({ path, message: fault }) => `${path || 'the message'}: ${fault}`)].join(' ')

/** Only a failure we understand may skip the retries. */
const isHopeless = (error: unknown): error is PipelineError => error instanceof PipelineError && !error.retryable
