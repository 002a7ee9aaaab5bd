import { z } from 'zod'
import {
  eventMoved,
  reviewClaimed,
  reviewDecided,
  reviewEscalated,
  reviewReassessed,
  reviewReassigned,
} from '#catalogue/families/workflow.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'

/** A decision in the log. Everyone in a drill has another name, so the name is the person. */
export type LoggedDecision = Readonly<{
  factId: string
  act: number
  person: string
  outcome: 'approve' | 'reject'
  level: 1 | 2
  assessmentFactId: string
  isFinal: boolean
  isLate: boolean
  at: string
}>

/** A claim in the log, from an act until its end at the latest. */
type LoggedClaim = Readonly<{ person: string; act: number; at: string; until: string }>

export type LoggedReview = Readonly<{
  purpose: 'decide' | 'confirm'
  need: 1 | 2
  dueAt: string
  levelTwoDueAt?: string | undefined
  /** The numbers of all acts, in order. */
  acts: readonly number[]
  decisions: readonly LoggedDecision[]
  claims: readonly LoggedClaim[]
  /** The acts that end a claim. */
  ends: readonly number[]
  escalations: readonly Readonly<{ act: number; cause: string }>[]
}>

/** An event as the facts in the log show it. */
export type LoggedEvent = Readonly<{
  eventId: string
  sender: string
  status: EventStatus
  /** The numbers of all steps, in order. */
  steps: readonly number[]
  review?: LoggedReview | undefined
}>

/** Everything that a drill reads in the end. */
export type DrillRecords = Readonly<{
  facts: readonly Fact[]
  events: readonly LoggedEvent[]
  /** How often each fact is in the audit log, by its id. */
  audited: ReadonlyMap<string, number>
  /** The ids of events in all pages of the lists of the API. */
  listed: Readonly<{
    open: readonly string[]
    decided: readonly string[]
    byStatus: ReadonlyMap<string, readonly string[]>
  }>
}>

/** The fields of a `moved` fact that opens a review. */
const opening = z.looseObject({
  purpose: z.enum(['decide', 'confirm']),
  need: z.union([z.literal(1), z.literal(2)]),
  dueAt: z.string(),
})

/** The events of a tenant, from its facts in any order. */
export const loggedEvents = (facts: readonly Fact[]): readonly LoggedEvent[] =>
  [...Map.groupBy(facts, ({ eventid }) => eventid)].flatMap(([eventId, ofEvent]) => {
    const received = ofEvent.find((fact) => kindOf(fact) === 'received')
    if (!received) return []
    const moves = ofEvent
      .filter((fact) => kindOf(fact) === 'moved')
      .map(({ data }) => eventMoved.parse(data))
      .toSorted((a, b) => a.version - b.version)
    const opened = moves.map(({ review }) => opening.safeParse(review).data).find((review) => review !== undefined)
    return {
      eventId,
      sender: received.actor,
      status: moves.at(-1)?.status ?? 'received',
      steps: moves.map(({ version }) => version),
      review: opened && reviewIn(opened, ofEvent),
    }
  })

const reviewIn = (opened: z.output<typeof opening>, facts: readonly Fact[]): LoggedReview => {
  const acts = facts.filter((fact) => kindOf(fact) === 'reviewed').toSorted((a, b) => actOf(a) - actOf(b))
  const having = (...names: readonly string[]) => acts.filter(({ type }) => names.includes(type.split('.')[2] ?? ''))
  const escalations = having('Escalated').map(({ data }) => reviewEscalated.parse(data))
  const raised = having('Reassessed').map(({ data }) => reviewReassessed.parse(data))
  return {
    purpose: opened.purpose,
    need: opened.need === 2 || raised.some(({ need }) => need === 2) ? 2 : 1,
    // A later assessment only brings a time forward.
    dueAt: earliest(opened, ...raised)('dueAt') ?? opened.dueAt,
    levelTwoDueAt: earliest(...escalations, ...raised)('levelTwoDueAt'),
    acts: acts.map(actOf),
    decisions: having('Decided').map((fact) => {
      const { act, outcome, level, isFinal, isLate, basedOn } = reviewDecided.parse(fact.data)
      const { assessmentFactId } = basedOn
      const decision = { act, outcome, level, assessmentFactId, isFinal, isLate }
      return { factId: fact.id, person: fact.actor, at: fact.recordedat, ...decision }
    }),
    claims: [
      ...having('Claimed').map((fact) => ({
        ...reviewClaimed.parse(fact.data),
        person: fact.actor,
        at: fact.recordedat,
      })),
      ...having('Reassigned').map((fact) => {
        const { to, ...claim } = reviewReassigned.parse(fact.data)
        return { ...claim, person: to.id, at: fact.recordedat }
      }),
    ]
      .map(({ person, act, at, until }) => ({ person, act, at, until }))
      .toSorted((a, b) => a.act - b.act),
    ends: having('Released', 'Decided', 'Escalated', 'Reassigned').map(actOf),
    escalations,
  }
}

type Times = Readonly<{ dueAt?: string | undefined; levelTwoDueAt?: string | undefined }>

const earliest =
  (...facts: readonly Times[]) =>
  (field: keyof Times): string | undefined =>
    facts.flatMap((times) => times[field] ?? []).toSorted()[0]

const actOf = ({ data }: Fact): number => z.looseObject({ act: z.int() }).parse(data).act
