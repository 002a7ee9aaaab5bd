import { actorOf } from '#kernel/domain/caller.ts'
import { PipelineError, Violation } from '#kernel/domain/errors.ts'
import { creatingCall } from '#platform/creating-call.ts'
import { describeError } from '#platform/describe-error.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Answer, Request } from '#platform/http-handler.ts'
import type { Once } from '#platform/idempotency.ts'
import { type Problem, toProblem } from '#platform/problem.ts'
import type { Call } from '#platform/route-calls.ts'
import type { Digests } from '#vault/application/digests.ts'
import { hasVaultValues } from '#vault/application/take-out.ts'
import type { BatchItem } from '../application/ingest-event-batch.ts'
import { readCandidate, withKeyedHash } from '../application/read-candidate.ts'
import type { Receipt } from '../domain/submission.ts'
import { readHttpBatch } from './http-batch.ts'

type Ingest = (items: readonly BatchItem[]) => Promise<readonly PromiseSettledResult<Receipt>[]>

type Parts = GuardedParts & Readonly<{ once: Once; digests: Pick<Digests, 'hashesOf'>; ingestEventBatch: Ingest }>

/** The result of one event of the batch, with the status and problem of a single request. */
type Result = Readonly<{ index: number; status: number; id?: string; problem?: Problem }>

/**
 * Builds the call of `ingest-event-batch`. A repeat gets the stored response only if every event was accepted. Otherwise it
 * runs again: failed events are retried, and accepted events are recognized.
 */
export const batchCall = ({ ingestEventBatch, digests, ...parts }: Parts): Call =>
  creatingCall(
    parts,
    async (request, caller) => {
      const { tenantId, partnerId, retentionDays } = caller
      const actor = actorOf(caller)
      const { correlationId, traceparent } = request
      const candidates = readHttpBatch(request, parts.endpoint, { tenantId, actor })
      // The request itself has counted as one event.
      await parts.charge(caller, candidates.length - 1)
      const context = { tenantId, partnerId, actor, retentionDays, correlationId, traceparent }
      const items = await Promise.allSettled(
        candidates.map(async (candidate) => withKeyedHash(digests)(readCandidate(candidate, context))),
      )
      await reportFirst(parts, items, request)
      return { payload: candidates, isConfidential: items.some(isConfidential), input: items }
    },
    async (items, { request }): Promise<Answer> => {
      const receipts = (await ingestEventBatch(items.flatMap(validItem))).values()
      const outcomes = items.map((item) =>
        item.status === 'rejected' ? item : (receipts.next().value ?? missingOutcome),
      )
      logBugs(parts, outcomes, request)
      const results = outcomes.map((outcome, index) => resultOf(outcome, index, request))
      return { status: 207, body: { results }, runsAgain: results.some(({ status }) => status !== 202) }
    },
  )

type ParsedItems = readonly PromiseSettledResult<BatchItem>[]

/** An event that was refused can have any text. */
const isConfidential = (item: PromiseSettledResult<BatchItem>): boolean =>
  item.status === 'rejected' || hasVaultValues(item.value.submission.event)

/** Reports only the first breach of a request to the audit trail. */
const reportFirst = async (
  { report }: Pick<GuardedParts, 'report'>,
  items: ParsedItems,
  request: Request,
): Promise<void> => {
  const [violation] = items.flatMap((item) =>
    item.status === 'rejected' && item.reason instanceof Violation ? [item.reason] : [],
  )
  if (violation) await report(violation, request)
}

/** Logs unexpected errors, because their response is a 500 without details. */
const logBugs = (
  { logger }: Pick<GuardedParts, 'logger'>,
  outcomes: readonly PromiseSettledResult<unknown>[],
  { correlationId }: Request,
): void => {
  for (const outcome of outcomes)
    if (outcome.status === 'rejected' && !(outcome.reason instanceof PipelineError))
      logger.error('An event of a batch failed', { correlationId, ...describeError(outcome.reason) })
}

const validItem = (item: PromiseSettledResult<BatchItem>): readonly BatchItem[] =>
  item.status === 'fulfilled' ? [item.value] : []

const resultOf = (outcome: PromiseSettledResult<Receipt>, index: number, request: Request): Result => {
  if (outcome.status === 'fulfilled') return { index, status: 202, id: outcome.value.id }
  const problem = toProblem(outcome.reason, request.lambda.awsRequestId, request.correlationId)
  return { index, status: problem.status, problem }
}

/** Used when the use case has a bug and returns fewer outcomes than it got events. The event counts as not accepted. */
const missingOutcome: PromiseRejectedResult = {
  status: 'rejected',
  reason: new Error('The use case returned no outcome for the event.'),
}
