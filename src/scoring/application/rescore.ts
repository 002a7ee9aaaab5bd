import * as z from 'zod'
import { rulesetBody } from '#api/rulesets/ruleset-body.ts'
import { definitionFaults } from '#approval/application/definition-faults.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type Difference, differencesFromCode, differencesOf, recompute } from '../domain/rescoring.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'

import { assessmentData, isEarly, storedJudgement } from './stored-judgement.ts'

/** A recomputed assessment. Without differences, it equals the stored one byte for byte. */
export type RescoredAssessment = Readonly<{
  factId: string
  /** Example: `baseline, version 2`. */
  ruleset: string
  assessedAt: Instant
  score: number
  band: string
  differences: readonly Difference[]
}>

type Needs = Readonly<{ facts: FactLog }>

const uuid = z.uuid()

/**
 * Recomputes every assessment of an event from the ruleset and the inputs in its fact. Changes nothing.
 * @throws Refusal `event-not-found`, `event-archived` or `assessment-not-found`.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const makeRescore =
  ({ facts }: Needs) =>
  async (tenantId: string, eventId: string): Promise<readonly RescoredAssessment[]> => {
    const stored = uuid.safeParse(eventId).success ? await facts.history(wholeTenant(tenantId), eventId) : []
    if (stored.length === 0) throw new Refusal('event-not-found', `Tenant ${tenantId} has no event ${eventId}.`)
    const history = historyOf(stored)
    // An assessment can be computed again without the fact that the event was received.
    if (history.received) requireReceived(history)
    const { assessments } = history
    if (assessments.length === 0) throw new Refusal('assessment-not-found', `Event ${eventId} has not been assessed.`)
    return assessments.map(rescored)
  }

const rescored = (assessed: Fact): RescoredAssessment => {
  const data = assessmentData(assessed)
  const judgement = storedJudgement(data)
  const { id, version } = judgement.ruleset
  const faults = faultsIn(judgement.ruleset)
  // The opinion of a model cannot be recomputed.
  const { ruleset: _, inputs: __, model: ___, ...kept } = assessed.data
  return {
    factId: assessed.id,
    ruleset: `${id}, version ${version}`,
    assessedAt: assessed.recordedat,
    score: data.score,
    band: data.band,
    differences: faults.length > 0 ? faults : differencesOf(kept, recompute(judgement, isEarly(data))),
  }
}

/** Returns the faults that prove that this ruleset was never used: the fact must have been altered. */
const faultsIn = (ruleset: RulesetDefinition): readonly Difference[] => {
  const { error } = rulesetBody.safeParse(ruleset)
  if (error === undefined) return differencesFromCode(ruleset)
  return definitionFaults(error).map(({ path, message }) => ({
    field: `ruleset.${path}`,
    kept: 'an invalid value',
    again: `it ${message}`,
  }))
}
