import { reviewDecided } from '#catalogue/families/workflow.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import type { FactsByKey } from '#facts/application/facts-by-key.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { isAltered, openedIn, type Vault } from '#vault/application/vault.ts'
import type { EventRow } from '../domain/event-row.ts'
import { acceptDecision } from './accept-fact.ts'

type Needs = Readonly<{ facts: FactsByKey; vault: Vault }>

/** The decision of people on an event, as a reader may see it. */
export type ShownDecision = Readonly<{
  outcome: 'approve' | 'reject'
  at: string
  by: readonly Readonly<{ id: string; issuer?: string | undefined }>[]
  /** The first line. */
  reason: string
  isLate: boolean
  hidden?: Readonly<{ personal: 'masked' | 'erased' | 'altered' }>
}>

/**
 * Returns the final decisions on events, by the id of the event, for those that people decided. All facts cost one read, and all
 * reasons another one; none if no person decided. An altered reason hides itself alone. For an operator the vault is not read.
 * @throws Transient `store-unavailable` or `vault-unavailable`.
 */
export const readDecisions = async (
  { facts, vault }: Needs,
  reader: Pick<Caller, 'tenantId' | 'isOperator'>,
  rows: readonly EventRow[],
): Promise<ReadonlyMap<string, ShownDecision>> => {
  const acts = new Map(rows.flatMap(({ id, decidedAct }) => (decidedAct === undefined ? [] : [[id, decidedAct]])))
  const keys = [...acts].map(([eventId, act]) => ({
    tenantId: reader.tenantId,
    eventId,
    happening: happenings.reviewed(act),
  }))
  const decided = (await facts(keys)).flatMap((fact) => acceptDecision(fact) ?? [])
  if (reader.isOperator) return new Map(decided.map((fact) => [fact.eventid, decisionIn(fact, { hiddenAs: 'masked' })]))
  const opened = await vault.openEach(decided)
  return new Map(
    decided.map((fact, index) => {
      const outcome = opened[index]
      if (outcome?.status === 'rejected' && isAltered(outcome.reason))
        return [fact.eventid, decisionIn(fact, { hiddenAs: 'altered' })]
      const { fact: clear, states } = openedIn(outcome)
      return [fact.eventid, decisionIn(clear, states.personal === 'erased' ? { hiddenAs: 'erased' } : {})]
    }),
  )
}

type Sight = Readonly<{ hiddenAs?: 'masked' | 'erased' | 'altered' }>

const decisionIn = (fact: Fact, { hiddenAs }: Sight): ShownDecision => {
  const { outcome, choices, reason, isLate } = dataOf(reviewDecided, fact)
  return {
    outcome,
    at: fact.recordedat,
    by: choices.flatMap(({ person, outcome: chosen }) => (chosen === outcome ? [person] : [])),
    reason: hiddenAs ? masked : firstLineOf(reason),
    isLate,
    ...(hiddenAs && { hidden: { personal: hiddenAs } }),
  }
}

const firstLineOf = (text: string): string =>
  text
    .trimStart()
    .split(/[\r\n]/, 1)[0]
    ?.trimEnd() ?? ''
