import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { RowChange } from './event-row.ts'

/** The score that a row shows, and where it comes from. */
type ShownJudgement = Readonly<{
  score: number
  band: Band
  /** The step with this judgement; 0 before any. */
  step: number
  /** When the assessment was made. A step has none. */
  assessedAt?: Instant
  /** Absent in a row of an earlier version. */
  assessmentId?: string
  /** Absent until the assessment arrives. */
  rules?: readonly string[]
}>

/** How far an event has come, as the row of it knows. */
export type RowProgress = Readonly<{
  status: EventStatus
  /** The highest step; 0 before any. */
  step: number
  judgement?: ShownJudgement
  /** The rules of assessments that are not shown, by assessment. A later step can show one. */
  otherRules: Readonly<Record<string, readonly string[]>>
}>

/** The progress of an event of which no step and no assessment is known. */
export const noProgress: RowProgress = { status: 'received', step: 0, otherRules: {} }

type ProgressChange = Extract<RowChange, Readonly<{ kind: 'status' | 'assessment' }>>

/** Adds one change. The result is the same for every order of the changes, however often each comes. */
export const advanced = (progress: RowProgress, change: ProgressChange): RowProgress =>
  change.kind === 'status' ? withStep(progress, change) : withAssessment(progress, change)

type StepChange = Extract<RowChange, Readonly<{ kind: 'status' }>>

const withStep = (progress: RowProgress, { step, status, judgement }: StepChange): RowProgress => {
  const moved = step > progress.step ? { ...progress, step, status } : progress
  if (judgement === undefined || step <= (progress.judgement?.step ?? 0)) return moved
  const rules = rulesOf(progress, judgement.assessmentId)
  return showing(moved, { ...judgement, step, ...(rules && { rules }) })
}

type AssessmentChange = Extract<RowChange, Readonly<{ kind: 'assessment' }>>

const withAssessment = (progress: RowProgress, { kind: _, ...assessment }: AssessmentChange): RowProgress => {
  const { judgement } = progress
  const { assessmentId, rules } = assessment
  if (judgement?.assessmentId === assessmentId)
    return judgement.rules ? progress : { ...progress, judgement: { ...judgement, rules } }
  if (judgement === undefined || (judgement.step === 0 && rankOf(assessment) < rankOf(judgement)))
    return showing(progress, { ...assessment, step: 0 })
  if (progress.otherRules[assessmentId]) return progress
  return { ...progress, otherRules: { ...progress.otherRules, [assessmentId]: rules } }
}

/** The first assessment has the lowest rank. */
const rankOf = ({ assessedAt = '', assessmentId = '' }: Partial<ShownJudgement>): string =>
  `${assessedAt}#${assessmentId}`

const rulesOf = ({ judgement, otherRules }: RowProgress, assessmentId: string): readonly string[] | undefined =>
  judgement?.assessmentId === assessmentId ? judgement.rules : otherRules[assessmentId]

/** Shows another judgement, and keeps the rules of the one before. */
const showing = (progress: RowProgress, judgement: ShownJudgement): RowProgress => {
  const { assessmentId, rules } = progress.judgement ?? {}
  const others = assessmentId === undefined || rules === undefined ? {} : { [assessmentId]: rules }
  const kept = Object.entries({ ...progress.otherRules, ...others }).filter(([id]) => id !== judgement.assessmentId)
  return { ...progress, judgement, otherRules: Object.fromEntries(kept) }
}

/**
 * The group in which an event is counted: its status, and its band or `none`. An event without a step is in none: it is counted
 * where it waits.
 */
export const countGroupOf = ({ step, status, judgement }: RowProgress): string | undefined =>
  step === 0 ? undefined : `${status}#${judgement?.band ?? 'none'}`
