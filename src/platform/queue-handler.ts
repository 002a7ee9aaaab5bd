import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { Fact } from '#facts/domain/fact.ts'
import { PipelineError, Violation } from '#kernel/domain/errors.ts'
import { describeError } from './describe-error.ts'
import { makeReadFactOf } from './fact-reader.ts'
import { type Logger, logContext, type Metrics } from './logger.ts'
import type { Failure, SourceQueue } from './source-queue.ts'

/** The outcome of each message of a batch, in the order of the batch. */
type Outcomes = readonly PromiseSettledResult<unknown>[]

/** The state of a batch, beside its messages. */
type BatchState = Readonly<{
  /** Whether one of its messages was received before. */
  isRetry: boolean
}>

type Parts = Readonly<{
  logger: Logger
  metrics: Metrics
  queue: SourceQueue
  /** Reports a breach. Resolves when the report is stored; safe to repeat. Without it, a breach is only set aside. */
  report?: (violation: Violation, record: SQSRecord) => Promise<void>
}>

/** Reads the messages of a queue. */
type MessageReader<Message> = Readonly<{
  /** Parses a record. @throws Refusal for a poison message. */
  read: (record: SQSRecord) => Message | Promise<Message>
  /** The ids that identify the event of the message in log lines. */
  idsOf: (message: Message) => Readonly<Record<string, string>>
}>

/**
 * Records that the consumer gives up on a message, before the message is set aside. Safe to repeat. If it fails, the message is
 * retried.
 */
type GiveUp<Message> = (message: Message, failure: Failure) => Promise<void>

/** One record of a batch with its message and its ids (none if it could not be parsed), and its outcome. */
type ConsumedRecord<Message> = Readonly<{
  record: SQSRecord
  message?: Message
  ids: Readonly<Record<string, string>>
  outcome: PromiseSettledResult<unknown>
}>

/**
 * The try after which a consumer with `giveUp` sets a message aside. The redrive policy of its queue has more tries, so that a
 * store that is unavailable for longer does not make the message a dead letter before its end could be recorded.
 */
export const triesMax = 20

type Disposition = 'done' | 'retried' | 'setAside'

/**
 * Wraps one use case as a queue consumer. Each message of a batch has its own result: done; set aside among the dead letters
 * at once (poison messages and permanent failures); or retried later (all others; the redrive policy of the queue limits the
 * tries). A breach is reported before it is set aside; if that fails, the message is retried. With `giveUp`, the last try sets
 * the message aside too.
 * The mapping needs `functionResponseType: ReportBatchItemFailures`.
 */
export const queueHandler = <Message>(
  { logger, metrics, queue, report = ignoreBreach }: Parts,
  reader: MessageReader<Message>,
  act: (messages: readonly Message[], batch: BatchState) => Promise<Outcomes>,
  giveUp?: GiveUp<Message>,
) => {
  const settle = makeSettle({ logger, queue, report, giveUp })

  const postpone = async (records: readonly SQSRecord[]): Promise<void> => {
    try {
      await queue.postpone(records)
    } catch (error) {
      // The messages are delivered again anyway, when their visibility timeout ends.
      logger.warn('Messages could not be postponed', describeError(error))
    }
  }

  return middy(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const consumed = await consume(Records, reader, act)
    const dispositions = await Promise.all(consumed.map(settle))
    const retried = Records.filter((_, index) => dispositions[index] === 'retried')
    await postpone(retried)
    for (const [disposition, { length }] of Map.groupBy(dispositions, (disposition) => disposition))
      metrics.addMetric(disposition, MetricUnit.Count, length)
    metrics.publishStoredMetrics()
    return { batchItemFailures: retried.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  }).use(injectLambdaContext(logger, logContext))
}

const idsOfFact = ({ id, eventid, tenantid, correlationid }: Fact) => ({
  factId: id,
  eventId: eventid,
  tenantId: tenantid,
  correlationId: correlationid,
})

type FactParts = Required<Parts> & Parameters<typeof makeReadFactOf>[0]

/** A queue consumer whose messages are facts. It acts on genuine facts alone; a forged message is a breach. */
export const factHandler = (
  parts: FactParts,
  act: (facts: readonly Fact[], batch: BatchState) => Promise<Outcomes>,
  giveUp?: GiveUp<Fact>,
) => queueHandler(parts, { read: makeReadFactOf(parts), idsOf: idsOfFact }, act, giveUp)

/** Makes a use case for a batch from one for a single message. */
export const each =
  <Message>(act: (message: Message) => Promise<unknown>) =>
  (messages: readonly Message[]): Promise<Outcomes> =>
    Promise.allSettled(messages.map(act))

const ignoreBreach = async (): Promise<void> => undefined

type SettleParts<Message> = Pick<Required<Parts>, 'logger' | 'queue' | 'report'> &
  Readonly<{ giveUp: GiveUp<Message> | undefined }>

const makeSettle =
  <Message>({ logger, queue, report, giveUp }: SettleParts<Message>) =>
  async ({ record, message, ids, outcome }: ConsumedRecord<Message>): Promise<Disposition> => {
    if (outcome.status === 'fulfilled') return 'done'
    const { messageId, attributes } = record
    const error: unknown = outcome.reason
    const context = { messageId, tries: attributes.ApproximateReceiveCount, ...ids }
    logger.warn('A message failed', { ...context, ...describeError(error) })
    const isLastTry = giveUp !== undefined && Number(attributes.ApproximateReceiveCount) >= triesMax
    if (!isPermanent(error) && !isLastTry) return 'retried'
    const failure = failureOf(error)
    try {
      if (error instanceof Violation) await report(error, record)
      if (message !== undefined) await giveUp?.(message, failure)
      await queue.setAside(record, failure)
      return 'setAside'
    } catch (cause) {
      logger.error('A message could not be set aside', { ...context, ...describeError(cause) })
      return 'retried'
    }
  }

const consume = async <Message>(
  records: readonly SQSRecord[],
  { read, idsOf }: MessageReader<Message>,
  act: (messages: readonly Message[], batch: BatchState) => Promise<Outcomes>,
): Promise<readonly ConsumedRecord<Message>[]> => {
  const messages = await Promise.allSettled(records.map(async (record) => read(record)))
  const readable = messages.flatMap((message) => (message.status === 'fulfilled' ? [message.value] : []))
  const isRetry = records.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1)
  const acted = readable.length === 0 ? [] : await act(readable, { isRetry }).catch(failAll(readable.length))
  const outcomes = acted.values()
  return records.map((record, index) => {
    const message = messages[index] ?? missingOutcome
    return message.status === 'fulfilled'
      ? {
          record,
          message: message.value,
          ids: idsOf(message.value),
          outcome: outcomes.next().value ?? missingOutcome,
        }
      : { record, ids: {}, outcome: message }
  })
}

const failAll = (count: number) => (reason: unknown) =>
  Array.from({ length: count }, (): PromiseRejectedResult => ({ status: 'rejected', reason }))

/** A use case that returns fewer outcomes than messages has a bug. The message is not done. */
const missingOutcome: PromiseRejectedResult = {
  status: 'rejected',
  reason: new Error('The use case returned no outcome for a message.'),
}

/** An error that is not one of ours is a bug, or a fault of a library: its text can quote what it failed on. */
const failureOf = (error: unknown): Failure =>
  error instanceof PipelineError
    ? { code: error.code, reason: reasonOf(error) }
    : {
        code: 'unexpected-error',
        reason: 'The last try failed with an unexpected error. The log of the function has it.',
      }

const reasonOf = ({ message, issues }: PipelineError): string =>
  [message, ...issues.map(({ path, message: fault }) => `${path || 'the message'}: ${fault}`)].join(' ')

/** Only an expected failure may skip the retries. */
const isPermanent = (error: unknown): error is PipelineError => error instanceof PipelineError && !error.retryable
