import { assessmentCompleted } from '#catalogue/families/risk.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { decidingAssessment, historyOf } from '#facts/domain/event-history.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { AccountActivity, Settlement } from '../domain/activity.ts'
import { isEntry, type RowChange } from '../domain/event-row.ts'
import { acceptFact } from './accept-fact.ts'
import { activityOf } from './activity-of.ts'
import type { ActivityWriter } from './activity-ports.ts'
import { identityOf } from './change-of.ts'
import type { EventKey, EventRows, RowState } from './ports.ts'

type Needs = Readonly<{
  activity: ActivityWriter
  rows: Pick<EventRows, 'read' | 'apply'>
  facts: Pick<FactLog, 'first' | 'history'>
}>

/** A change that a fact made to the row of its event, and what the row has since. */
type Applied = Readonly<{ change: RowChange; state: RowState }>

/**
 * Keeps the activity of the accounts that events name. `received` is written once for each account. A step that does not simply
 * approve its event reads the facts of the event, and a reversal or a correction reads the first fact of the original, to know its
 * accounts and rules. Safe to repeat and in any order, together with the row of the event.
 */
export const makeProjectActivity = ({ activity, rows, facts }: Needs) => {
  const settle = async (fact: Fact, settlement: Settlement): Promise<void> => {
    const history = historyOf(await facts.history(tenancyOf(fact), fact.eventid))
    const assessment = decidingAssessment(history)
    const rules = assessment ? rulesIn(assessment) : []
    await Promise.all([
      ...(rules.length > 0 ? [rows.apply(identityOf(fact), { kind: 'unapproved', rules })] : []),
      ...(history.received ? readableActivityOf(history.received) : []).map((one) => activity.settle(one, settlement)),
    ])
  }

  return {
    /** Call it after the row has the change. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
    apply: async (fact: Fact, { change, state: { isArchived, isTakenBack } }: Applied): Promise<void> => {
      if (isArchived) return
      if (kindOf(fact) === 'received')
        await Promise.all(readableActivityOf(fact).map((one) => activity.record(one, { isTakenBack })))
      const settlement = settlementBy(change)
      if (settlement) await settle(fact, settlement)
    },

    /** Call it after the row of the original has the mark. `type` is the type of the event that reverses or corrects it. */
    takeBack: async (original: EventKey, type: string): Promise<void> => {
      const first = await facts.first(original, original.eventId)
      if (!first || first.fact.partnerid !== original.partnerId || isEntry(first.fact.type) !== isEntry(type)) return
      await Promise.all(readableActivityOf(first.fact).map((one) => activity.record(one, { isTakenBack: true })))
    },

    /** Call it before the row is removed: it has the accounts of the event. */
    remove: async (event: EventKey, receivedAt: string): Promise<void> => {
      const [row] = await rows.read(event, [event.eventId])
      const accountIds = new Set(row?.accounts?.map(({ accountId }) => accountId))
      for (const accountId of accountIds) await activity.remove({ ...event, accountId, receivedAt })
    },
  }
}

/** An event that its first step approves has nothing to settle, so it costs nothing here. */
const settlementBy = (change: RowChange): Settlement | undefined => {
  if (change.kind !== 'status') return undefined
  const { step, status: outcome } = change
  return step === 1 && outcome === 'approved' ? undefined : { step, outcome }
}

const rulesIn = (assessment: Fact): readonly string[] => [
  ...new Set(dataOf(assessmentCompleted, acceptFact(assessment)).reasons.map(({ ruleId }) => ruleId)),
]

/** An event that this version cannot read is listed without accounts, and has no activity. */
const readableActivityOf = (received: Fact): readonly AccountActivity[] => {
  try {
    return activityOf(received)
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}
