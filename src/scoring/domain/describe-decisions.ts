import type { EventReview, PersonDecision, ReviewEscalation } from '#facts/domain/event-review.ts'
import { oneLine } from './foreign-text.ts'
import { capitalised, formatWhen } from './format-when.ts'

/**
 * The decisions of people on an event, line by line, in order: what the decision policy asks for, who decided, when, why and whether
 * late, and what followed. The text of a person never starts a line.
 */
export const describeDecisions = (review: EventReview): readonly string[] => [
  demandOf(review),
  ...[...review.decisions.map(decisionLine(review)), ...review.escalations.map(escalationLine)]
    .toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)))
    .map(({ at, text }) => `${capitalised(formatWhen(at))}: ${text}`),
  resultOf(review),
]

/** Example: `The decision policy standard, version 1, asks a person to decide the event, due on 2026-03-01 at 16:00:02 UTC.` */
const demandOf = ({ purpose, need, dueAt, policy }: EventReview): string => {
  const by = policy ? `The decision policy ${policy.id}, version ${policy.version}, asks` : 'A decision policy asks'
  const people = need === 1 ? 'a person' : 'two people who agree'
  const due = `due ${formatWhen(dueAt)}.`
  if (purpose === 'decide') return `${by} ${people} to decide the event, ${due}`
  return need === 1
    ? `${by} a person to confirm the rejection, or two people who agree to overturn it, ${due}`
    : `${by} ${people} to confirm or overturn the rejection, ${due}`
}

/** A line with its time, by which it is sorted. A disagreement follows the decision of the same instant. */
type Line = Readonly<{ at: string; text: string }>

const decisionLine =
  ({ dueAt, policy: opening, purpose, need }: EventReview) =>
  (decision: PersonDecision, index: number, all: readonly PersonDecision[]): Line => {
    const { at, outcome, level, isLate, policy } = decision
    const { assessmentFactId } = decision.basedOn
    const same = all
      .slice(0, index + 1)
      .filter((one) => one.outcome === outcome && one.basedOn.assessmentFactId === assessmentFactId).length
    const needed = purpose === 'confirm' && outcome === 'approve' ? 2 : need
    const details = [
      ...(level === 2 ? ['at level two'] : []),
      ...(needed > 1 ? [`${same} of ${needed} who must agree`] : []),
      ...(all.at(-1)?.basedOn.assessmentFactId === assessmentFactId ? [] : ['on an earlier assessment']),
      ...(isLate ? [`late: it was due ${formatWhen(dueAt)}`] : []),
      ...(policy.id === opening?.id && policy.version === opening.version
        ? []
        : [`under the decision policy ${policy.id}, version ${policy.version}`]),
    ]
    const verb = outcome === 'approve' ? 'approved' : 'rejected'
    return { at, text: `${[`${verb} by ${nameOf(decision)}`, ...details].join(', ')}. ${reasonOf(decision)}` }
  }

const causes = {
  person: 'escalated to level two',
  overdue: 'escalated to level two, because it was overdue',
  disagreement: 'escalated to level two, because two people disagreed',
} as const

const escalationLine = (escalation: ReviewEscalation): Line => {
  const { at, cause } = escalation
  const by = cause === 'person' ? ` by ${nameOf(escalation)}` : ''
  const reason = cause === 'person' ? ` ${reasonOf(escalation)}` : ''
  return { at, text: `${causes[cause]}${by}.${reason}` }
}

/** A person is the issuer and the subject together. Example: `ana of https://login.example.com`. */
const nameOf = ({ by, byIssuer }: Pick<PersonDecision, 'by' | 'byIssuer'>): string =>
  byIssuer === undefined ? oneLine(by) : `${oneLine(by)} of ${oneLine(byIssuer)}`

const hiddenReasons = {
  masked: 'The reason is not shown to this reader.',
  erased: 'The reason was erased.',
  altered: 'The reason is not shown, because it was altered in the vault.',
} as const

const reasonOf = ({ reason = '', hidden }: Pick<ReviewEscalation, 'reason' | 'hidden'>): string =>
  hidden ? hiddenReasons[hidden] : `Reason: ${oneLine(reason)}`

const resultOf = ({ purpose, decisions }: EventReview): string => {
  const final = decisions.find(({ isFinal }) => isFinal)
  if (final === undefined)
    return purpose === 'decide'
      ? 'No decision is final yet.'
      : 'The rejection is in effect, and no decision is final yet.'
  if (purpose === 'decide')
    return `The decision is final: the event is ${final.outcome === 'approve' ? 'approved' : 'rejected'}.`
  return final.outcome === 'approve' ? 'The rejection was overturned.' : 'The rejection was confirmed.'
}
