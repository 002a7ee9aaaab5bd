import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { Settlement } from '../domain/activity.ts'
import { isEntry, type RowChange } from '../domain/event-row.ts'
import { activityOf } from './activity-of.ts'
import type { ActivityWriter } from './activity-ports.ts'
import type { EventKey, EventRows, RowState } from './ports.ts'

type Needs = Readonly<{
  activity: ActivityWriter
  rows: Pick<EventRows, 'read'>
  facts: Pick<FactLog, 'first'>
}>

/** A change that a fact made to the row of its event, and what the row has since. */
type Applied = Readonly<{ change: RowChange; state: RowState }>

/**
 * Keeps the activity of the accounts that events name. `received` is written once for each account. A step that does not simply
 * approve its event, and a reversal or a correction of another, read the first fact of that event to know its accounts. Safe to
 * repeat and in any order, together with the row of the event.
 */
export const makeProjectActivity = ({ activity, rows, facts }: Needs) => {
  const activityIn = async (event: EventKey) => {
    const first = await facts.first(event, event.eventId)
    return first && first.fact.partnerid === event.partnerId ? activityOf(first.fact) : []
  }

  return {
    /** Call it after the row has the change. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
    apply: async (fact: Fact, { change, state: { isArchived, isTakenBack } }: Applied): Promise<void> => {
      if (isArchived) return
      if (kindOf(fact) === 'received')
        await Promise.all(activityOf(fact).map((one) => activity.record(one, { isTakenBack })))
      const settlement = settlementBy(change)
      if (!settlement) return
      const known = await activityIn({ ...tenancyOf(fact), eventId: fact.eventid })
      await Promise.all(known.map((one) => activity.settle(one, settlement)))
    },

    /** Call it after the row of the original has the mark. `type` is the type of the event that reverses or corrects it. */
    takeBack: async (original: EventKey, type: string): Promise<void> => {
      const known = await activityIn(original)
      const own = known.filter((one) => isEntry(one.type) === isEntry(type))
      await Promise.all(own.map((one) => activity.record(one, { isTakenBack: true })))
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
  if (change.kind !== 'status' || change.step === 0) return undefined
  const { step, status: outcome } = change
  return step === 1 && outcome === 'approved' ? undefined : { step, outcome }
}
