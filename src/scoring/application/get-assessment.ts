import * as z from 'zod'
import { redactFact } from '#catalogue/redaction.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { decidingAssessment, historyOf, type StatusEntry } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { instantOf } from '#kernel/domain/instant.ts'
import type { Assessment } from '../domain/assessment.ts'
import { assessmentData, storedJudgement } from './stored-judgement.ts'
import { opinionOf } from './stored-opinion.ts'

const uuid = z.uuid()

const accept = accepting('scoring', ['Workflow.Event.Moved.v1'])

type Needs = Readonly<{ facts: FactLog }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns the assessment that decided one event, and its history, from the facts. Strongly consistent. Members of the tenant
 * see all of it. An operator sees neither the names nor the reasons of persons who decided, nor the text of a model.
 * @throws Refusal `event-not-found`, also for an event of another tenant or partner. @throws Refusal `event-archived`.
 * @throws Refusal `assessment-not-found` while the event has not been scored, and `assessment-failed` when scoring gave up on it.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const makeGetAssessment =
  ({ facts }: Needs) =>
  async (reader: Reader, eventId: string): Promise<Assessment> => {
    const history = historyOf(uuid.safeParse(eventId).success ? await facts.history(reader, eventId) : [])
    const { steps } = history
    const received = requireReceived(history)
    const assessed = decidingAssessment(history)
    const shown = (fact: Fact): Fact => redactFact(fact, reader)
    const timeline = timelineOf(
      shown(received),
      steps.map((step) => shown(accept(step) ?? step)),
    )
    if (assessed === undefined) throw unassessed(timeline.at(-1) ?? timeline[0])
    const data = assessmentData(shown(assessed))
    return {
      ...storedJudgement(data),
      ...opinionOf(data),
      eventId: received.eventid,
      type: received.type,
      happenedAt: instantOf(received.time),
      receivedAt: received.receivedat,
      assessedAt: assessed.recordedat,
      status: (timeline.at(-1) ?? timeline[0]).status,
      history: timeline,
    }
  }

const unassessed = ({ status, at, reason }: StatusEntry): Refusal =>
  status === 'failed'
    ? new Refusal(
        'assessment-failed',
        `The event failed at ${at} and has not been assessed. ${reason} An operator can redrive it when the cause is removed.`,
      )
    : new Refusal(
        'assessment-not-found',
        'The event was received and has not been assessed yet. Send the request again in a few seconds.',
      )
