import { PipelineError, Violation } from '../../kernel/domain/errors.ts'
import { type Circumstances, creatingHandler } from '../../platform/creating-handler.ts'
import { describeError } from '../../platform/describe-error.ts'
import type { Answer, HttpParts, Request } from '../../platform/http-handler.ts'
import type { Once } from '../../platform/idempotency.ts'
import { type Problem, toProblem } from '../../platform/problem.ts'
import type { BatchItem } from '../application/ingest-event-batch.ts'
import { type BatchCandidate, readCandidate } from '../application/read-candidate.ts'
import type { Receipt } from '../domain/submission.ts'
import { readHttpBatch } from './http-batch.ts'

type Ingest = (items: readonly BatchItem[]) => Promise<readonly PromiseSettledResult<Receipt>[]>

type Parts = HttpParts & Readonly<{ once: Once; ingestEventBatch: Ingest }>

/** What became of one event of the batch, in the words of a single request. */
type Result = Readonly<{ index: number; status: number; id?: string; problem?: Problem }>

/**
 * Wraps `ingest-event-batch` as a call. Its answer is remembered only when every event was accepted: what was refused may
 * be mended, what failed may be tried again, and what was accepted is found again.
 */
export const batchHandler = ({ ingestEventBatch, ...parts }: Parts) =>
  creatingHandler(
    parts,
    (request) => readHttpBatch(request, parts.endpoint),
    async (candidates, circumstances): Promise<Answer> => {
      const items = await readAll(candidates, circumstances)
      await reportFirst(parts, items, circumstances.request)
      const taken = (await ingestEventBatch(items.flatMap(readOf))).values()
      const outcomes = items.map((item) => (item.status === 'rejected' ? item : (taken.next().value ?? untold)))
      const results = outcomes.map((outcome, index) => resultOf(outcome, index, circumstances.request))
      logBugs(parts, outcomes, circumstances.request)
      return { status: 207, body: { results }, fleeting: results.some(({ status }) => status !== 202) }
    },
  )

type Read = readonly PromiseSettledResult<BatchItem>[]

const readAll = (
  candidates: readonly BatchCandidate[],
  { request, caller, idempotencyKey }: Circumstances,
): Promise<Read> => {
  const { correlationId, traceparent } = request
  const { tenantId, subject: sender, retentionDays } = caller
  const sending = { tenantId, sender, retentionDays, idempotencyKey, correlationId, traceparent }
  return Promise.allSettled(candidates.map(async (candidate) => readCandidate(candidate, sending)))
}

/** One breach a request is enough for the audit trail. */
const reportFirst = async ({ report }: Pick<HttpParts, 'report'>, items: Read, request: Request): Promise<void> => {
  const [violation] = items.flatMap((item) =>
    item.status === 'rejected' && item.reason instanceof Violation ? [item.reason] : [],
  )
  if (violation) await report(violation, request)
}

/** What nobody planned for is answered as a bare 500; the log has the rest. */
const logBugs = (
  { logger }: Pick<HttpParts, 'logger'>,
  outcomes: readonly PromiseSettledResult<unknown>[],
  { correlationId }: Request,
): void => {
  for (const outcome of outcomes)
    if (outcome.status === 'rejected' && !(outcome.reason instanceof PipelineError))
      logger.error('An event of a batch failed', { correlationId, ...describeError(outcome.reason) })
}

const readOf = (item: PromiseSettledResult<BatchItem>): readonly BatchItem[] =>
  item.status === 'fulfilled' ? [item.value] : []

const resultOf = (outcome: PromiseSettledResult<Receipt>, index: number, request: Request): Result => {
  if (outcome.status === 'fulfilled') return { index, status: 202, id: outcome.value.id }
  const problem = toProblem(outcome.reason, request.lambda.awsRequestId, request.correlationId)
  return { index, status: problem.status, problem }
}

/** A use case that answers for fewer events than it was given has a bug; no event is told as taken. */
const untold: PromiseRejectedResult = { status: 'rejected', reason: new Error('No outcome was told.') }
