import type { NamedAccount } from '#facts/domain/named-account.ts'
import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Money } from '#kernel/domain/money.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'

/** What the receipt of an event adds to its row. */
export type RowMatter = Readonly<{
  source: string
  /** The id of the producer. */
  producerId?: string
  subject?: string
  accounts: readonly NamedAccount[]
  amount?: Money
  /** The time by which the activity of these accounts is stored. Absent if there is none. */
  activityAt?: Instant
}>

/** One event in a list, from the facts received so far. A row of an earlier version has no matter and no rules. */
export type EventRow = Relations &
  Partial<Omit<RowMatter, 'activityAt'>> &
  Readonly<{
    id: string
    type: string
    status: EventStatus
    receivedAt: Instant
    correlationId: string
    /** The partner that the event belongs to; absent for the tenant itself. */
    partnerId?: string
    score?: number
    band?: Band
    /** The ids of the rules that fired. */
    rules?: readonly string[]
    /** The number of the act by which people decided finally. */
    decidedAct?: number
  }>

/** The properties of the event that every fact repeats. */
export type EventIdentity = Tenancy &
  Readonly<{
    eventId: string
    type: string
    receivedAt: Instant
    correlationId: string
  }>

/** The score and the band of a step, and the id of the assessment that led to it. */
type StepJudgement = Readonly<{ score: number; band: Band; assessmentId: string }>

/**
 * The change that one fact makes to the row of its event. Facts arrive repeatedly and in any order, so a change carries its
 * rank: the status of the highest step wins. An event can have an assessment by each of two rulesets, when one becomes active
 * meanwhile. The score of the highest step with a judgement wins; before it, the first assessment does.
 */
export type RowChange =
  | Readonly<{ kind: 'received'; matter: RowMatter }>
  | Readonly<{ kind: 'status'; step: number; status: EventStatus; judgement?: StepJudgement }>
  | Readonly<{
      kind: 'assessment'
      assessmentId: string
      assessedAt: Instant
      score: number
      band: Band
      rules: readonly string[]
    }>
  // The rules that fired for an event that its first step did not simply approve. Other events with the same rules are similar.
  | Readonly<{ kind: 'unapproved'; rules: readonly string[] }>
  | Readonly<{ kind: 'decision'; act: number }>
  | Readonly<{ kind: 'original'; relation: 'reverses' | 'corrects'; original: string }>

/** The events that a row names: the original that its event reverses or corrects, and those that reversed or corrected it. */
export type Relations = Readonly<{
  reverses?: string
  corrects?: string
  reversedBy?: string
  correctedBy?: string
}>

/**
 * The mark of a reversal or a correction on the row of the original event. Of several with the same relation, the one with the
 * lowest rank wins. A rank is the time of receipt and the id. `type` is the type of the event that makes the mark.
 */
export type Revocation = Readonly<{ relation: 'reversedBy' | 'correctedBy'; by: string; type: string; rank: string }>

/** Returns whether an event is an entry of the ledger. Only entries reverse entries, and only events of producers reverse payments. */
export const isEntry = (type: string): boolean => type === 'Ledger.Transaction.Recorded.v1'
