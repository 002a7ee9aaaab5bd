import * as z from 'zod'
import { redactFact, redactLater } from '#catalogue/redaction.ts'
import { accepting } from '#facts/application/accepting.ts'
import { decisionsById, isRecordedAct, recordedActTypes, reviewIn } from '#facts/application/event-review.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { decidingAssessment, historyOf, type StatusEntry } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { instantOf } from '#kernel/domain/instant.ts'
import { showTexts } from '#vault/application/show-event.ts'
import type { Vault } from '#vault/application/vault.ts'
import type { Assessment } from '../domain/assessment.ts'
import { assessmentData, storedJudgement } from './stored-judgement.ts'
import { opinionOf } from './stored-opinion.ts'

const uuid = z.uuid()

const accept = accepting('scoring', ['Workflow.Event.Moved.v1', ...recordedActTypes])

type Needs = Readonly<{ facts: FactLog; vault: Vault }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns the assessment that decided one event, its history and its review, from the facts. Strongly consistent. Members of the
 * tenant see all of it that was not erased, with one read of the vault if people gave reasons. An operator and a partner see neither
 * the names nor the reasons of persons who decided, and an operator no text of a model.
 * @throws Refusal `event-not-found`, also for an event of another tenant or partner. @throws Refusal `event-archived`.
 * @throws Refusal `assessment-not-found` while the event has not been scored, and `assessment-failed` when scoring gave up on it.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`. @throws Transient `vault-unavailable`.
 */
export const makeGetAssessment =
  ({ facts: log, vault }: Needs) =>
  async (reader: Reader, eventId: string): Promise<Assessment> => {
    const facts = uuid.safeParse(eventId).success ? await log.history(reader, eventId) : []
    const history = historyOf(facts)
    const received = requireReceived(history)
    const assessed = decidingAssessment(history)
    const shown = (fact: Fact): Fact => redactFact(fact, reader)
    const steps = history.steps.map((step) => redactLater(accept(step) ?? step, reader))
    const acts = history.acts.filter(isRecordedAct).map((act) => accept(act) ?? act)
    const texts = await showTexts({ vault, facts, reader }, acts)
    const timeline = timelineOf(shown(received), steps, decisionsById(texts))
    const review = reviewIn(steps, texts)
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
      ...(review && { review }),
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
