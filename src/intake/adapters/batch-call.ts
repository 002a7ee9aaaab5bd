import { PipelineError, Violation } from '#kernel/domain/errors.ts'
import { creatingCall } from '#platform/creating-call.ts'
import { describeError } from '#platform/describe-error.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Answer, Request } from '#platform/http-handler.ts'
import type { Once } from '#platform/idempotency.ts'
import { type Problem, toProblem } from '#platform/problem.ts'
import type { Call } from '#platform/route-calls.ts'
import type { BatchItem } from '../application/ingest-event-batch.ts'
import { readCandidate } from '../application/read-candidate.ts'
import type { Receipt } from '../domain/submission.ts'
import { readHttpBatch } from './http-batch.ts'

type Ingest = (items: readonly BatchItem[]) => Promise<readonly PromiseSettledResult<Receipt>[]>

type Parts = GuardedParts & Readonly<{ once: Once; ingestEventBatch: Ingest }>

/** What became of one event of the batch, in the words of a single request. */
type Result = Readonly<{ index: number; status: number; id?: string; problem?: Problem }>

/**
 * Makes `ingest-event-batch` a call. Its answer is given again only when every event was accepted: what failed may be
 * tried again, and what was accepted is found again.
 */
export const batchCall = ({ ingestEventBatch, ...parts }: Parts): Call =>
  creatingCall(
    parts,
    async (request, caller) => {
      const { tenantId, subject: sender, retentionDays } = caller
      const { correlationId, traceparent } = request
      const candidates = readHttpBatch(request, parts.endpoint, { tenantId, sender })
      const sending = { tenantId, sender, retentionDays, correlationId, traceparent }
      const items = await Promise.allSettled(candidates.map(async (candidate) => readCandidate(candidate, sending)))
      await reportFirst(parts, items, request)
      return { payload: candidates, input: items }
    },
    async (items, { request }): Promise<Answer> => {
      const taken = (await ingestEventBatch(items.flatMap(readOf))).values()
      const outcomes = items.map((item) => (item.status === 'rejected' ? item : (taken.next().value ?? untold)))
      logBugs(parts, outcomes, request)
      const results = outcomes.map((outcome, index) => resultOf(outcome, index, request))
      return { status: 207, body: { results }, runsAgain: results.some(({ status }) => status !== 202) }
    },
  )

type Read = readonly PromiseSettledResult<BatchItem>[]

/** One breach a request is enough for the audit trail. */
const reportFirst = async ({ report }: Pick<GuardedParts, 'report'>, items: Read, request: Request): Promise<void> => {
  const [violation] = items.flatMap((item) =>
    item.status === 'rejected' && item.reason instanceof Violation ? [item.reason] : [],
  )
  if (violation) await report(violation, request)
}

/** What nobody planned for is answered as a bare 500; the log has the rest. */
const logBugs = (
  { logger }: Pick<GuardedParts, 'logger'>,
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
