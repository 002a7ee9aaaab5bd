import * as z from 'zod'
import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { redactFact } from '#catalogue/redaction.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { isRevocable, originalOf } from '#facts/application/original-of.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Relations } from '../domain/event-row.ts'
import { type EventView, viewOf } from '../domain/event-view.ts'
import { acceptFact, acceptReceived } from './accept-fact.ts'
import type { EventRows } from './ports.ts'

const uuid = z.uuid()

type Needs = Readonly<{ facts: FactLog; rows: Pick<EventRows, 'revocationsOf'> }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns one event with its history, folded from its facts. Strongly consistent, except what reversed or corrected it, which
 * comes from the read model. Members of the tenant see all of it;
 * `redactFact` decides what an operator sees.
 * @throws Refusal `event-not-found`, also for an event of another tenant or partner.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const makeGetEvent =
  ({ facts: log, rows }: Needs) =>
  async (reader: Reader, eventId: string): Promise<EventView> => {
    const facts = uuid.safeParse(eventId).success ? await log.history(reader, eventId) : []
    const {
      received,
      assessments: [assessed],
      steps,
    } = historyOf(facts)
    if (!received) throw new Refusal('event-not-found', 'There is no such event.')
    const event = { ...tenancyOf(received), eventId: received.eventid, type: received.type }
    const revocations = isRevocable(received.type) ? await rows.revocationsOf(event) : {}
    const shown = (fact: Fact): Fact => redactFact(fact, reader)
    return viewOf(shown(received), {
      timeline: timelineOf(
        shown(received),
        steps.map((step) => shown(acceptFact(step))),
      ),
      assessment: assessed && {
        ...inBrief(dataOf(assessmentCompleted, shown(acceptFact(assessed)))),
        at: assessed.recordedat,
      },
      relations: { ...originalIn(received), ...revocations },
    })
  }

/** Names the event that this one reverses or corrects. */
const originalIn = (received: Fact): Relations => {
  const accepted = acceptReceived(received)
  const original = accepted && originalOf(accepted)
  return original ? { [original.relation]: original.eventId } : {}
}

/** Leaves out the definition of the ruleset and the opinion of a model. The call for the assessment returns them. */
const inBrief = ({ ruleset: { id, version }, model: _, ...rest }: z.output<typeof assessmentCompleted>) => ({
  ...rest,
  ruleset: { id, version },
})
