import * as z from 'zod'
import { redactFact } from '#catalogue/redaction.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { decidingAssessment, historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Assessment } from '../domain/assessment.ts'
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
  async (reader: Reader, eventId: string): Promise<Assessment> => {
    const history = historyOf(uuid.safeParse(eventId).success ? await facts.history(reader.tenantId, eventId) : [])
    const { received, steps } = history
    if (received === undefined) throw new Refusal('event-not-found', 'There is no such event.')
    const assessed = decidingAssessment(history)
    if (assessed === undefined)
      throw new Refusal(
        'assessment-not-found',
        'The event came in and has not been assessed yet. Ask again in a moment.',
      )
    const shown = (fact: Fact): Fact => redactFact(fact, reader)
    const data = assessmentData(shown(assessed))
    const timeline = timelineOf(
      shown(received),
      steps.map((step) => shown(accept(step) ?? step)),
    )
    return {
      ...storedJudgement(data),
      ...opinionOf(data),
      eventId: received.eventid,
      type: received.type,
      happenedAt: received.time,
      receivedAt: received.receivedat,
      assessedAt: assessed.recordedat,
      status: (timeline.at(-1) ?? timeline[0]).status,
      history: timeline,
    }
  }
