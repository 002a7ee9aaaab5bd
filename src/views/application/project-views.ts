import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { ActivityWriter } from './activity-ports.ts'
import { changeOf, identityOf, revocationBy } from './change-of.ts'
import type { EventRows } from './ports.ts'
import { makeProjectActivity } from './project-activity.ts'

type Needs = Readonly<{ rows: EventRows; activity: ActivityWriter; facts: Pick<FactLog, 'first' | 'history'> }>

/**
 * Applies one fact to the read model: to the row of its event, and to the activity of the accounts that it names. Safe to repeat
 * and in any order. Both are deleted when the event was archived, and a fact that arrives later makes no other.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const makeProjectViews = ({ rows, activity, facts }: Needs) => {
  const projectActivity = makeProjectActivity({ activity, rows, facts })
  return async (fact: Fact): Promise<void> => {
    if (kindOf(fact) === 'archived') return rows.remove({ ...tenancyOf(fact), eventId: fact.eventid }, fact.recordedat)
    const change = changeOf(fact)
    const original = revocationBy(fact)
    if (change) await projectActivity.apply(fact, change)
    if (original) {
      await rows.apply(identityOf(fact), original.change)
      await projectActivity.takeBack(original.event, original.revocation)
    }
  }
}
