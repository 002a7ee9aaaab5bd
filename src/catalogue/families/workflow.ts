import * as z from 'zod'
import { bands, eventStatuses } from '#kernel/domain/event-status.ts'
import { type CatalogueEntry, define, identifier, instant, personal } from '../define.ts'

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

/** The issuer of a token and its subject together. The actor of each fact is the person who acted. */
const person = z.object({ id: identifier(z.string()), issuer: z.string().optional() })

/** Why, in the words of the person. */
const reasonText = personal(z.string())

/** What each act of a review has. */
const act = {
  /** Counts the acts of one review from 1; the happening is `reviewed#{act}`, which is the optimistic lock. */
  act: z.int().positive(),
  /** The version of the review after the act: it changes with the assessment, a decision, the level and the assignee. */
  version: z.int().positive(),
}

/** A claim, and whom it follows: the person who claimed it before. */
const lease = { until: instant, follows: person.optional() }

export const reviewClaimed = z.looseObject({ ...act, ...lease })

/** A review of an event whose steps ask for none. The actor is the operator who opened it. */
export const reviewOpened = z.looseObject({
  ...act,
  ...reviewOpening.shape,
  /** The due time of the review of a rejection, as in the step of an event that is rejected now. */
  confirmBy: instant.optional(),
  /** The policy that was active. */
  policy: policyName,
})

export const reviewReleased = z.looseObject(act)

export const reviewCommented = z.looseObject({ ...act, text: personal(z.string()) })

export const reviewReferenceAttached = z.looseObject({
  ...act,
  /** The id or the address of a document in another system. */
  reference: personal(z.string()),
  note: personal(z.string()).optional(),
})

export const reviewEscalated = z.looseObject({
  ...act,
  /** A person, the end of the time, or two people who chose different outcomes. */
  cause: z.enum(['person', 'overdue', 'disagreement']),
  level: z.literal(2),
  /** Until when a supervisor decides. Absent if the review was at level two before. */
  levelTwoDueAt: instant.optional(),
  reason: reasonText.optional(),
})

export const reviewReassigned = z.looseObject({ ...act, ...lease, to: person, reason: reasonText })

export const reviewReassessed = z.looseObject({
  ...act,
  assessmentFactId: z.uuid(),
  score: z.int().min(0).max(100),
  band: z.enum(bands),
  /** The number of people who must agree from now on. Absent if it is as before, like the times. */
  need: z.int().min(1).max(2).optional(),
  dueAt: instant.optional(),
  levelTwoDueAt: instant.optional(),
})

const outcome = z.enum(['approve', 'reject'])

/** A choice on one assessment. At level two one of those who agree must be a supervisor: if people disagree, one who chose there. */
const choice = z.object({
  person,
  outcome,
  at: instant,
  assessmentFactId: z.uuid(),
  level: z.union([z.literal(1), z.literal(2)]),
  isSupervisor: z.boolean(),
})

export const reviewDecided = z.looseObject({
  ...act,
  purpose: z.enum(['decide', 'confirm']),
  outcome,
  reason: reasonText,
  /** What the person had read: the version of the review and the assessment. */
  basedOn: z.object({ version: z.int().positive(), assessmentFactId: z.uuid() }),
  /** The policy under which the review was opened. */
  policy: policyName,
  level: z.union([z.literal(1), z.literal(2)]),
  /** Whether the decision came after the due time. */
  isLate: z.boolean(),
  /** Whether the outcome is final. Otherwise another person must decide. */
  isFinal: z.boolean(),
  /** Everyone who has chosen, in order, with this person. Only choices on the assessment in `basedOn` count. */
  choices: z.array(choice).min(1),
  /** The status that the event has by a final outcome. Absent if the outcome is not final. */
  status: z.enum(eventStatuses).optional(),
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
  define({
    type: 'Workflow.Review.Opened.v1',
    summary: 'An operator opened the review of an event that an earlier version left without one.',
    publisher: 'sluice/workflow',
    data: reviewOpened,
    example: {
      act: 1,
      version: 1,
      purpose: 'decide',
      level: 1,
      need: 1,
      dueAt: '2026-03-02T12:00:00.000Z',
      policy: { id: 'standard', version: 1 },
    },
  }),
  define({
    type: 'Workflow.Review.Claimed.v1',
    summary: 'A person claimed the review of an event.',
    publisher: 'sluice/workflow',
    data: reviewClaimed,
    example: { act: 1, version: 2, until: '2026-03-01T12:20:00.000Z' },
  }),
  define({
    type: 'Workflow.Review.Released.v1',
    summary: 'A person released the review of an event before the claim ended.',
    publisher: 'sluice/workflow',
    data: reviewReleased,
    example: { act: 2, version: 3 },
  }),
  define({
    type: 'Workflow.Review.Commented.v1',
    summary: 'A person commented on the review of an event.',
    publisher: 'sluice/workflow',
    data: reviewCommented,
    example: { act: 3, version: 3, text: 'The payer confirmed the payment by phone.' },
  }),
  define({
    type: 'Workflow.Review.ReferenceAttached.v1',
    summary: 'A person attached a reference to a document to the review of an event.',
    publisher: 'sluice/workflow',
    data: reviewReferenceAttached,
    example: { act: 4, version: 3, reference: 'KYC-311', note: 'The contract for the payment.' },
  }),
  define({
    type: 'Workflow.Review.Escalated.v1',
    summary: 'The review of an event went to level two, where a supervisor decides it.',
    publisher: 'sluice/workflow',
    data: reviewEscalated,
    example: { act: 5, version: 4, cause: 'overdue', level: 2, levelTwoDueAt: '2026-03-03T12:02:00.000Z' },
  }),
  define({
    type: 'Workflow.Review.Reassigned.v1',
    summary: 'A supervisor gave the review of an event to a person.',
    publisher: 'sluice/workflow',
    data: reviewReassigned,
    example: {
      act: 6,
      version: 5,
      to: { id: 'ben', issuer: 'login.example.com' },
      until: '2026-03-01T20:05:00.000Z',
      follows: { id: 'ana', issuer: 'login.example.com' },
      reason: 'Ana is on leave from today.',
    },
  }),
  define({
    type: 'Workflow.Review.Reassessed.v1',
    summary: 'A later assessment replaced the one that the review of an event shows.',
    publisher: 'sluice/workflow',
    data: reviewReassessed,
    example: {
      act: 7,
      version: 6,
      assessmentFactId: '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3',
      score: 81,
      band: 'high',
      need: 2,
      dueAt: '2026-03-01T16:06:00.000Z',
    },
  }),
  define({
    type: 'Workflow.Review.Decided.v1',
    summary: 'A person decided on an event, finally when enough people have chosen the same.',
    publisher: 'sluice/workflow',
    data: reviewDecided,
    example: {
      act: 8,
      version: 7,
      purpose: 'decide',
      outcome: 'approve',
      reason: 'The payer confirmed the payment, and the contract was checked.',
      basedOn: { version: 6, assessmentFactId: '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3' },
      policy: { id: 'standard', version: 1 },
      level: 1,
      isLate: false,
      isFinal: true,
      choices: [
        {
          person: { id: 'ben', issuer: 'login.example.com' },
          outcome: 'approve',
          at: '2026-03-01T12:25:00.000Z',
          assessmentFactId: '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3',
          level: 1,
          isSupervisor: false,
        },
      ],
      status: 'approved',
    },
  }),
]
