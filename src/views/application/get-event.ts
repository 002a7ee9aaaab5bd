import * as z from 'zod'
import { dataOf } from '#catalogue/fact.ts'
import { maskSensitive } from '#catalogue/mask.ts'
import { assessmentCompleted } from '#catalogue/risk.ts'
import { eventMoved } from '#catalogue/workflow.ts'
import type { FactLog } from '#kernel/application/fact-log.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Fact, happeningKind } from '#kernel/domain/fact.ts'
import { type EventView, type HistoryEntry, viewOf } from '../domain/event-view.ts'

const uuid = z.uuid()

type Needs = Readonly<{ facts: FactLog }>

/** Who asks: for a tenant, as one of its own or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/**
 * One event of one tenant, folded from its facts: what it is, all that happened to it, and why. Strongly consistent.
 * The tenant's own see all of it; an operator sees neither subject nor user, and of the data
 * only what its type knows and does not mark as sensitive.
 * @throws Refusal `event-not-found`, for another tenant's event as for one that does not exist.
 */
export const makeGetEvent =
  ({ facts }: Needs) =>
  async ({ tenantId, isOperator }: Reader, eventId: string): Promise<EventView> => {
    const history = uuid.safeParse(eventId).success ? await facts.history(tenantId, eventId) : []
    const received = history.find((fact) => happeningKind(fact) === 'received')
    if (!received) throw new Refusal('event-not-found', `There is no such event.`)
    const assessed = history.find((fact) => happeningKind(fact) === 'assessed')
    const shown = isOperator ? withoutPersons : (fact: Fact) => fact
    return viewOf(shown(received), {
      history: history.flatMap(movesOf),
      assessment: assessed && { ...dataOf(assessmentCompleted, shown(assessed)), at: assessed.recordedat },
    })
  }

/** A subject is often an account or a customer, and no schema says which. */
const withoutPersons = ({ subject: _, userid: __, ...rest }: Fact): Fact => ({
  ...rest,
  data: maskSensitive(rest.type, rest.data),
})

const movesOf = (fact: Fact): readonly HistoryEntry[] =>
  happeningKind(fact) === 'moved'
    ? dataOf(eventMoved, fact).moves.map(({ to, at, reason }) => ({ status: to, at, by: fact.actor, reason }))
    : []
