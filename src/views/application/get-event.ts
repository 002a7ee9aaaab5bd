import * as z from 'zod'
import { dataOf } from '#catalogue/fact.ts'
import { assessmentCompleted } from '#catalogue/risk.ts'
import { eventMoved } from '#catalogue/workflow.ts'
import type { FactLog } from '#kernel/application/fact-log.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Fact, happeningKind } from '#kernel/domain/fact.ts'
import { type EventView, type HistoryEntry, viewOf } from '../domain/event-view.ts'

const uuid = z.uuid()

type Needs = Readonly<{ facts: FactLog }>

/**
 * One event of one tenant, folded from its facts: what it is, all that happened to it, and why. Strongly consistent.
 * @throws Refusal `event-not-found`, for another tenant's event as for one that does not exist.
 */
export const makeGetEvent =
  ({ facts }: Needs) =>
  async (tenantId: string, eventId: string): Promise<EventView> => {
    const history = uuid.safeParse(eventId).success ? await facts.history(tenantId, eventId) : []
    const received = history.find((fact) => happeningKind(fact) === 'received')
    if (!received) throw new Refusal('event-not-found', `There is no such event.`)
    const assessed = history.find((fact) => happeningKind(fact) === 'assessed')
    return viewOf(received, {
      history: history.flatMap(movesOf),
      assessment: assessed && { ...dataOf(assessmentCompleted, assessed), at: assessed.recordedat },
    })
  }

const movesOf = (fact: Fact): readonly HistoryEntry[] =>
  happeningKind(fact) === 'moved'
    ? dataOf(eventMoved, fact).moves.map(({ to, at, reason }) => ({ status: to, at, by: fact.actor, reason }))
    : []
