import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { changeOf, identityOf, revocationBy } from './change-of.ts'
import type { EventRows } from './ports.ts'

type Needs = Readonly<{ rows: EventRows }>

/**
 * Applies one fact to the read model. Safe to repeat and in any order. The row of an event is deleted when the event was archived,
 * and a fact that arrives later makes no other.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const makeProjectViews =
  ({ rows }: Needs) =>
  async (fact: Fact): Promise<void> => {
    if (kindOf(fact) === 'archived') return rows.remove({ ...tenancyOf(fact), eventId: fact.eventid }, fact.recordedat)
    const change = changeOf(fact)
    const original = revocationBy(fact)
    if (change) await rows.apply(identityOf(fact), change)
    if (original) {
      await rows.apply(identityOf(fact), original.change)
      await rows.revoke(original.event, original.revocation)
    }
  }
