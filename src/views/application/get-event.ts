import * as z from 'zod'
import { assessmentCompleted } from '#catalogue/families/risk.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type EventView, viewOf } from '../domain/event-view.ts'
import { acceptFact } from './accept-fact.ts'
import { isSluice, withoutPersons } from './without-persons.ts'

const uuid = z.uuid()

type Needs = Readonly<{ facts: FactLog }>

/** Who asks: for a tenant, as one of its own or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/**
 * One event of one tenant, folded from its facts: what it is, all that happened to it, and why. Strongly consistent.
 * The tenant's own see all of it; an operator sees what tells of no person: see `withoutPersons`.
 * @throws Refusal `event-not-found`, for another tenant's event as for one that does not exist.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const makeGetEvent =
  ({ facts: log }: Needs) =>
  async ({ tenantId, isOperator }: Reader, eventId: string): Promise<EventView> => {
    const facts = uuid.safeParse(eventId).success ? await log.history(tenantId, eventId) : []
    const {
      received,
      assessments: [assessed],
      steps,
    } = historyOf(facts)
    if (!received) throw new Refusal('event-not-found', `There is no such event.`)
    const shown: Show = isOperator ? withoutPersons : (fact) => fact
    return viewOf(shown(received), {
      timeline: timelineOf(
        shown(received),
        steps.map((step) => shownStep(acceptFact(step), shown)),
      ),
      assessment: assessed && {
        ...inBrief(dataOf(assessmentCompleted, shown(acceptFact(assessed)))),
        at: assessed.recordedat,
      },
    })
  }

/** Without the whole of its ruleset and a model's opinion: those are in the call for the assessment itself. */
const inBrief = ({ ruleset: { id, version }, model: _, ...rest }: z.output<typeof assessmentCompleted>) => ({
  ...rest,
  ruleset: { id, version },
})

/** A fact as the one who asks may see it. */
type Show = (fact: Fact) => Fact

/** A reason is marked because a person may have written it; Sluice's own are for every reader of the event. */
const shownStep = (step: Fact, shown: Show): Fact =>
  isSluice(step.actor) ? { ...shown(step), data: step.data } : shown(step)
