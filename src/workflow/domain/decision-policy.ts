import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Money } from '#kernel/domain/money.ts'
import { afterBusinessTime, type BusinessCalendar } from './business-hours.ts'

/** The people who decide or confirm. */
export const reviewers = ['person', 'two-people'] as const

/** Who decides on an event. The machine approves it, the machine rejects it, or people decide. */
export const deciders = ['approve', 'reject', ...reviewers] as const

type Reviewer = (typeof reviewers)[number]

/** Who decides on events of these types and bands. */
export type PolicyDecision = Readonly<{
  /** Names of types, and families such as `Payment.*`. Absent: every type. */
  types?: readonly string[] | undefined
  bands: readonly Band[]
  decide: (typeof deciders)[number]
  /** Who confirms or overturns a rejection. Only with `reject`. Absent: no one. */
  confirm?: Reviewer | undefined
}>

/** The name of a decision policy. The content of a name never changes. */
export type PolicyName = Readonly<{ id: string; version: number }>

/** Who decides on the events of a tenant, and until when, as data. Any change is a new version. Source: docs/decision-policies.md. */
export type DecisionPolicy = PolicyName &
  Readonly<{
    /** The first one that matches an event applies. The last ones have no `types`, so that every event has one. */
    decisions: readonly PolicyDecision[]
    /** From here on two people must agree, even if a decision names one. `amounts`: minor units by ISO 4217 currency. */
    fourEyes?:
      | Readonly<{
          bands?: readonly Band[] | undefined
          amounts?: Readonly<Record<string, number>> | undefined
        }>
      | undefined
    /** Hours from the opening of a review to its due time, and from its escalation to that of level two. With a calendar, business hours. */
    deadlines: Readonly<Record<Band, number>>
    calendar?: BusinessCalendar | undefined
    /** How long a claim of a review lasts. Absent: 15. */
    leaseMinutes?: number | undefined
  }>

/** What a policy decides about one event. */
export type Verdict = Readonly<{
  outcome: Extract<EventStatus, 'approved' | 'rejected' | 'held'>
  /** The review that people are asked for. `confirm`: the event is rejected, and they can overturn that. */
  review?: Readonly<{ purpose: 'decide' | 'confirm'; need: 1 | 2 }>
  policy: PolicyName
}>

/** The policy of a tenant that has none of its own. */
export const standardPolicy: DecisionPolicy = {
  id: 'standard',
  version: 1,
  decisions: [
    { bands: ['low'], decide: 'approve' },
    { bands: ['medium'], decide: 'person' },
    {
      types: ['Payment.*', 'Ledger.Transaction.*', 'Trading.Order.*'],
      bands: ['high'],
      decide: 'reject',
      confirm: 'person',
    },
    { bands: ['high'], decide: 'person' },
  ],
  deadlines: { low: 24, medium: 24, high: 4 },
}

/** The standard policies of earlier releases: reviews that are open name them. A changed standard policy has the next version. */
export const earlierStandardPolicies: readonly DecisionPolicy[] = []

/** Returns whether one of the patterns means the type. A pattern is a type, or a family: its first words and `.*`. */
export const meansType = (patterns: readonly string[], type: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern))

/** The families of reports. People decide on every report of the high band, whatever a policy names. Source: ADR 48. */
export const reports: readonly string[] = ['Risk.*', 'Compliance.*']

/** The events that have an amount. Without one, it is unknown: an order may have no value yet. */
const withAmount: readonly string[] = ['Payment.*', 'Ledger.Transaction.*', 'Trading.Order.Placed.*']

/** Returns the decision of a policy about events of a type and a band; `undefined` if it has none. */
export const decisionFor = (
  { decisions }: Pick<DecisionPolicy, 'decisions'>,
  type: string,
  band: Band,
): PolicyDecision | undefined =>
  decisions.find(({ types, bands }) => bands.includes(band) && (types === undefined || meansType(types, type)))

/** What a policy can ask of an event. `amount` is absent for an event that has none, and for one whose amount is unknown. */
type PolicyQuestion = Readonly<{ type: string; band: Band; amount?: Money | undefined }>

/**
 * Decides who decides on an event. A person decides on an event that the policy does not cover, and on a report that the machine
 * would close.
 */
export const verdictOf = (policy: DecisionPolicy, event: PolicyQuestion): Verdict => {
  const { decide, confirm } = openDecisionFor(policy, event) ?? { decide: 'person' }
  const named = { id: policy.id, version: policy.version }
  const reviewBy = (reviewer: Reviewer, purpose: 'decide' | 'confirm') => ({
    purpose,
    need: needBy(reviewer, policy, event),
  })
  switch (decide) {
    case 'approve':
      return { outcome: 'approved', policy: named }
    case 'reject':
      return { outcome: 'rejected', ...(confirm && { review: reviewBy(confirm, 'confirm') }), policy: named }
    default:
      return { outcome: 'held', review: reviewBy(decide, 'decide'), policy: named }
  }
}

/** Returns whether the machine leaves the events of a decision to people. */
export const isOfPeople = ({ decide }: Pick<PolicyDecision, 'decide'>): boolean =>
  decide !== 'approve' && decide !== 'reject'

/** The number of people who must agree on an event if people decide it. */
export const needOf = (policy: DecisionPolicy, event: PolicyQuestion): 1 | 2 => {
  const { decide, confirm } = openDecisionFor(policy, event) ?? { decide: 'person' }
  return needBy(confirm ?? decide, policy, event)
}

const needBy = (decider: PolicyDecision['decide'], policy: DecisionPolicy, event: PolicyQuestion): 1 | 2 =>
  decider === 'two-people' || needsFourEyes(policy, event) ? 2 : 1

const openDecisionFor = (policy: DecisionPolicy, { type, band }: PolicyQuestion): PolicyDecision | undefined => {
  const decision = decisionFor(policy, type, band)
  return decision === undefined || isOfPeople(decision) || band !== 'high' || !meansType(reports, type)
    ? decision
    : undefined
}

const needsFourEyes = ({ fourEyes }: DecisionPolicy, { type, band, amount }: PolicyQuestion): boolean =>
  (fourEyes?.bands?.includes(band) ?? false) ||
  (fourEyes?.amounts !== undefined &&
    (amount === undefined ? meansType(withAmount, type) : reaches(fourEyes.amounts, amount)))

const reaches = (amounts: Readonly<Record<string, number>>, { minorUnits, currency }: Money): boolean =>
  Object.hasOwn(amounts, currency) && Math.abs(minorUnits) >= (amounts[currency] ?? Infinity)

const [minuteMs, hourMs] = [60_000, 3_600_000]

/** Deadlines are in steps of 0.05 hours, which are 3 minutes. A product of such a number is not exact. */
const deadlineMs = (hours: number): number => Math.round((hours * hourMs) / minuteMs) * minuteMs

/** The time at which a review of the band is due, if its time begins at `from`: a whole minute, rounded up. */
export const dueAtOf = ({ deadlines, calendar }: DecisionPolicy, band: Band, from: Instant): Instant => {
  const [fromMs, durationMs] = [Date.parse(from), deadlineMs(deadlines[band])]
  const dueMs = calendar ? afterBusinessTime(calendar, fromMs, durationMs) : fromMs + durationMs
  return new Date(Math.ceil(dueMs / minuteMs) * minuteMs).toISOString()
}

/** How long a claim of a review lasts under a policy. */
export const leaseMinutesOf = ({ leaseMinutes }: DecisionPolicy): number => leaseMinutes ?? 15
