import * as z from 'zod'
import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { redactLater } from '#catalogue/redaction.ts'
import { decisionsById, isRecordedAct, reviewIn } from '#facts/application/event-review.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { isRevocable, originalOf } from '#facts/application/original-of.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { showEvent } from '#vault/application/show-event.ts'
import type { Vault } from '#vault/application/vault.ts'
import type { Relations } from '../domain/event-row.ts'
import { type EventView, viewOf } from '../domain/event-view.ts'
import { acceptFact, acceptReceived } from './accept-fact.ts'
import type { EventRows } from './ports.ts'

const uuid = z.uuid()

type Needs = Readonly<{ facts: FactLog; rows: Pick<EventRows, 'revocationsOf'>; vault: Vault }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns one event with its history and its review, folded from its facts. Strongly consistent, except what reversed or corrected
 * it, which comes from the read model. Members of the tenant see all of it that was not erased and has not expired, with one read of
 * the vault if it has values of the event; `redactFact` decides what an operator sees. A partner does not see who of the tenant
 * decided, and why.
 * @throws Refusal `event-not-found`, also for an event of another tenant or partner. @throws Refusal `event-archived`.
 * @throws Refusal `fact-invalid`, `event-version-unaccepted` or `vault-altered`. @throws Transient `vault-unavailable`.
 */
export const makeGetEvent =
  ({ facts: log, rows, vault }: Needs) =>
  async (reader: Reader, eventId: string): Promise<EventView> => {
    const facts = uuid.safeParse(eventId).success ? await log.history(reader, eventId) : []
    const history = historyOf(facts)
    const received = requireReceived(history)
    const event = { ...tenancyOf(received), eventId: received.eventid, type: received.type }
    const [shown, revocations] = await Promise.all([
      showEvent({ vault, facts, reader }, received, history.acts.filter(isRecordedAct).map(acceptFact)),
      isRevocable(received.type) ? rows.revocationsOf(event) : {},
    ])
    const later = (fact: Fact): Fact => redactLater(acceptFact(fact), reader)
    const steps = history.steps.map(later)
    const [assessed] = history.assessments
    return viewOf(shown.fact, {
      timeline: timelineOf(shown.fact, steps, decisionsById(shown.texts)),
      review: reviewIn(steps, shown.texts),
      assessment: assessed && { ...inBrief(dataOf(assessmentCompleted, later(assessed))), at: assessed.recordedat },
      relations: { ...originalIn(received), ...revocations },
      hidden: shown.hidden,
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
