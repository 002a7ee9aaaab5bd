import * as z from 'zod'
import { eventStatuses } from '#kernel/domain/event-status.ts'
import { type CatalogueEntry, define, instant } from '../define.ts'

const count = z.int().min(0)

const job = {
  jobId: z.uuid(),
  /** Example: `republish`. */
  kind: z.string(),
}

const result = z.looseObject({
  done: count,
  skipped: count,
  failed: count,
  /** Why items were skipped or failed. */
  reasons: z.array(z.looseObject({ code: z.string(), count })),
})

const proposed = z.looseObject({
  ...job,
  /** Which items the job acts on, in terms of its kind. */
  selection: z.record(z.string(), z.unknown()),
  /** The number of items that the dry run found. */
  count,
  perSecond: z.int().positive(),
  /** The most items of the job. */
  max: z.int().positive(),
})

/** The result so far. */
const started = z.looseObject({ ...job, result })
const stopped = z.looseObject({
  ...job,
  result,
  /** Why: `requested`, `interrupted`, or the code of the error that stopped it. */
  code: z.string(),
})
const finished = z.looseObject({
  ...job,
  result,
  /** False if the job ended at its maximum of items. */
  isComplete: z.boolean(),
})

const stuckEventFound = z.looseObject({
  /**
   * The station that the event reached last. `outbox`: its last fact was not published. `review`: it waits for a person, and has
   * no review. `deadline`: its review is overdue, and was not escalated. `level-two`: no supervisor has decided it in time.
   */
  station: z.enum(['outbox', 'scoring', 'workflow', 'review', 'deadline', 'level-two']),
  status: z.enum(eventStatuses),
  /** When the event reached its status, or its review was due. */
  since: instant,
  /** When it was expected to go on. */
  expectedBy: instant,
})

const example = { jobId: '0199b3c1-5e4a-7c21-9a51-3f2f0a7f1c11', kind: 'republish' }
const publisher = 'sluice/jobs'

/** Every step of a job of an operator, and what the check of stuck events finds. */
export const operationsTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Operations.Job.Finished.v1',
    summary: 'A job of an operator has ended with a result.',
    publisher,
    data: finished,
    example: {
      ...example,
      result: { done: 1233, skipped: 1, failed: 0, reasons: [{ code: 'not-a-fact', count: 1 }] },
      isComplete: true,
    },
  }),
  define({
    type: 'Operations.Job.Proposed.v1',
    summary: 'An operator proposed a job after a dry run, and it has changed nothing yet.',
    publisher,
    data: proposed,
    example: {
      ...example,
      selection: { tenantId: 'acme', from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
      count: 1234,
      perSecond: 20,
      max: 100_000,
    },
  }),
  define({
    type: 'Operations.Job.Started.v1',
    summary: 'A person started or resumed a job.',
    publisher,
    data: started,
    example: { ...example, result: { done: 0, skipped: 0, failed: 0, reasons: [] } },
  }),
  define({
    type: 'Operations.Job.Stopped.v1',
    summary: 'A job was stopped before its end, and can be resumed.',
    publisher,
    data: stopped,
    example: { ...example, result: { done: 400, skipped: 0, failed: 0, reasons: [] }, code: 'requested' },
  }),
  define({
    type: 'Operations.StuckEvent.Found.v1',
    summary: 'An event was in a passing state for longer than its limit, which is recorded once for each station.',
    publisher: 'sluice/operations',
    data: stuckEventFound,
    example: {
      station: 'scoring',
      status: 'received',
      since: '2026-03-01T12:00:01.000Z',
      expectedBy: '2026-03-01T12:15:01.000Z',
    },
  }),
]
