import { assessmentCompleted } from '#catalogue/families/risk.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { decidingAssessment, historyOf } from '#facts/domain/event-history.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import type { AccountActivity, Settlement } from '../domain/activity.ts'
import { isEntry, type Revocation, type RowChange } from '../domain/event-row.ts'
import { acceptFact } from './accept-fact.ts'
import { readableActivityOf } from './activity-of.ts'
import type { ActivityWriter } from './activity-ports.ts'
import { identityOf } from './change-of.ts'
import type { EventKey, EventRows, RowState } from './ports.ts'

type Needs = Readonly<{
  activity: ActivityWriter
  rows: Pick<EventRows, 'apply' | 'revoke'>
  facts: Pick<FactLog, 'first' | 'history'>
}>

/** How each activity is written, and the change of the row that follows. */
type WriteSteps = Readonly<{
  write: (activity: AccountActivity) => Promise<void>
  change: () => Promise<RowState>
}>

/**
 * Changes the row of an event, and keeps the activity of the accounts that it names. `received` is written once for each account. A
 * step that does not simply approve its event reads the facts of the event, and a reversal or a correction reads the first fact of
 * the original, to know its accounts and rules. Safe to repeat and in any order.
 */
export const makeProjectActivity = ({ activity, rows, facts }: Needs) => {
  /** Activity is written before the row, which shows whether the event was archived meanwhile. Then the activity is removed again. */
  const writeAll = async (all: readonly AccountActivity[], { write, change }: WriteSteps): Promise<RowState> => {
    await Promise.all(all.map(write))
    const state = await change()
    if (state.isArchived) await Promise.all(all.map(activity.remove))
    return state
  }

  const receive = async (fact: Fact, change: RowChange): Promise<void> => {
    const all = readableActivityOf(fact)
    const record = (isTakenBack: boolean) =>
      writeAll(all, {
        write: (one) => activity.record(one, { isTakenBack }),
        change: () => rows.apply(identityOf(fact), change),
      })
    const { isArchived, isTakenBack } = await record(false)
    if (isTakenBack && !isArchived && all.length > 0) await record(true)
  }

  const settle = async (fact: Fact, settlement: Settlement): Promise<void> => {
    const history = historyOf(await facts.history(tenancyOf(fact), fact.eventid))
    const assessment = decidingAssessment(history)
    const rules = assessment ? rulesIn(assessment) : []
    await writeAll(history.received ? readableActivityOf(history.received) : [], {
      write: (one) => activity.settle(one, settlement),
      change: () => rows.apply(identityOf(fact), { kind: 'unapproved', rules }),
    })
  }

  return {
    /** Applies the change of a fact to its row. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
    apply: async (fact: Fact, change: RowChange): Promise<void> => {
      if (change.kind === 'received') return receive(fact, change)
      const { isArchived } = await rows.apply(identityOf(fact), change)
      const settlement = isArchived ? undefined : settlementBy(change)
      if (settlement) await settle(fact, settlement)
    },

    /** Marks the original of a reversal or a correction in its row, and takes its movements back. */
    takeBack: async (original: EventKey, revocation: Revocation): Promise<void> => {
      const first = await facts.first(original, original.eventId)
      const isSame =
        first?.fact.partnerid === original.partnerId && isEntry(first?.fact.type ?? '') === isEntry(revocation.type)
      await writeAll(first && isSame ? readableActivityOf(first.fact) : [], {
        write: (one) => activity.record(one, { isTakenBack: true }),
        change: () => rows.revoke(original, revocation),
      })
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
