import * as z from 'zod'
import { bands, eventStatuses } from '#kernel/domain/event-status.ts'
import { type CatalogueEntry, define, instant, personal } from '../define.ts'

const move = z.object({
  from: z.enum(eventStatuses),
  to: z.enum(eventStatuses),
  at: instant,
  /** From Sluice, or from the person who decided. */
  reason: personal(z.string()),
})

const policyName = z.looseObject({ id: z.string(), version: z.int().positive() })

/** A review that people must do. */
const reviewOpening = z.looseObject({
  /** `decide`: the event is held. `confirm`: it is rejected, and two people can overturn that. */
  purpose: z.enum(['decide', 'confirm']),
  level: z.int().min(1).max(2),
  /** The number of people who must agree. */
  need: z.int().min(1).max(2),
  /** After it, the review is overdue and is escalated. */
  dueAt: instant,
})

export const eventMoved = z.looseObject({
  /**
   * Counts the steps of one event from 1; the happening is `moved#{version}`, which is the optimistic lock. Steps can arrive in
   * any order: the one with the highest version has the current status.
   */
  version: z.int().positive(),
  /** The moves of this one step, in order. */
  moves: z.array(move).min(1),
  /** The status of the event after them. */
  status: z.enum(eventStatuses),
  /** The score and the band of the assessment that led to the step. Absent where none did, for example when an event fails. */
  score: z.int().min(0).max(100).optional(),
  band: z.enum(bands).optional(),
  /** The decision policy of the tenant that applied. Absent in steps of earlier versions, and where none applied. */
  policy: policyName.optional(),
  /** Until when people confirm or overturn a rejection. It is effective at once, and silence does not confirm it. */
  confirmBy: instant.optional(),
  /** The review that the step opens. */
  review: reviewOpening.optional(),
})

export const workflowTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Workflow.Event.Moved.v1',
    summary: 'An event changed its status in one or more moves, with reasons.',
    publisher: 'sluice/workflow',
    data: eventMoved,
    example: {
      version: 1,
      moves: [
        { from: 'received', to: 'validated', at: '2026-03-01T12:00:02.000Z', reason: 'It fits its contract.' },
        { from: 'validated', to: 'processing', at: '2026-03-01T12:00:02.000Z', reason: 'It was scored.' },
        { from: 'processing', to: 'approved', at: '2026-03-01T12:00:02.000Z', reason: 'The score of 0 is low.' },
      ],
      status: 'approved',
      score: 0,
      band: 'low',
      policy: { id: 'standard', version: 1 },
    },
  }),
]
