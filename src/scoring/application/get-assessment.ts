import * as z from 'zod'
import { eventMoved } from '#catalogue/families/workflow.ts'
import { maskSensitive } from '#catalogue/mask.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { type Fact, happeningKind } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Assessment, Step } from '../domain/assessment.ts'
import { assessmentData, storedJudgement } from './stored-judgement.ts'
import { opinionOf } from './stored-opinion.ts'

const uuid = z.uuid()

const accept = accepting('scoring', ['Workflow.Event.Moved.v1'])

type Needs = Readonly<{ facts: FactLog }>

/** Who asks: for a tenant, as one of its own or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/**
 * The assessment that decided one event of one tenant, and what followed from it, from the facts. Strongly consistent.
 * The tenant's own see all of it; an operator sees neither who decided nor why where that was a person, nor a model's words.
 * @throws Refusal `event-not-found`, for another tenant's event as for one that does not exist.
 * @throws Refusal `assessment-not-found` while the event has not been scored.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const makeGetAssessment =
  ({ facts }: Needs) =>
  async ({ tenantId, isOperator }: Reader, eventId: string): Promise<Assessment> => {
    const history = uuid.safeParse(eventId).success ? await facts.history(tenantId, eventId) : []
    const received = history.find((fact) => happeningKind(fact) === 'received')
    if (received === undefined) throw new Refusal('event-not-found', 'There is no such event.')
    const assessed = decisive(history)
    if (assessed === undefined)
      throw new Refusal(
        'assessment-not-found',
        'The event came in and has not been assessed yet. Ask again in a moment.',
      )
    const shown: Show = isOperator ? withoutPersons : (fact) => fact
    const data = assessmentData(shown(assessed))
    const steps = [firstStep(shown(received)), ...history.flatMap((fact) => stepsOf(fact, shown))]
    return {
      ...storedJudgement(data),
      ...opinionOf(data),
      eventId: received.eventid,
      type: received.type,
      happenedAt: received.time,
      receivedAt: received.receivedat,
      assessedAt: assessed.recordedat,
      status: steps.at(-1)?.status ?? 'received',
      history: steps,
    }
  }

/** The assessment that moved the event or, while nothing has, the one that was recorded first. */
const decisive = (history: readonly Fact[]): Fact | undefined => {
  const assessed = history.filter((fact) => happeningKind(fact) === 'assessed')
  const moved = history.find((fact) => happeningKind(fact) === 'moved')
  return assessed.find(({ id }) => id === moved?.causationid) ?? assessed[0]
}

/** A fact as the one who asks may see it. */
type Show = (fact: Fact) => Fact

const withoutPersons = (fact: Fact): Fact => ({
  ...fact,
  actor: isSluice(fact.actor) ? fact.actor : masked,
  data: maskSensitive(fact.type, fact.data),
})

const isSluice = (actor: string): boolean => actor.startsWith('sluice/')

const firstStep = ({ receivedat, actor }: Fact): Step => ({
  status: 'received',
  at: receivedat,
  by: actor,
  reason: 'The event came in.',
})

const stepsOf = (fact: Fact, shown: Show): readonly Step[] => {
  if (happeningKind(fact) !== 'moved') return []
  const whole = accept(fact) ?? fact
  const { actor, data } = shown(whole)
  // A reason is marked because a person may have written it; Sluice's own are for everybody who may see the event.
  const { moves } = dataOf(eventMoved, isSluice(actor) ? whole : { ...whole, data })
  return moves.map(({ to, at, reason }) => ({ status: to, at, by: actor, reason }))
}
