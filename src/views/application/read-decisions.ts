import type { Person } from '#approval/domain/person.ts'
import { reviewDecided } from '#catalogue/families/workflow.ts'
import type { FactPlace, FactsByKey } from '#facts/application/facts-by-key.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import type { HiddenText, ShownText } from '#facts/domain/hidden-values.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { showTextsOfEvents } from '#vault/application/show-event.ts'
import type { Vault } from '#vault/application/vault.ts'
import type { EventRow } from '../domain/event-row.ts'
import { acceptDecision } from './accept-fact.ts'

type Needs = Readonly<{ facts: FactsByKey; vault: Vault }>

type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/** The decision of people on an event, as a reader may see it. */
export type ShownDecision = Readonly<{
  outcome: 'approve' | 'reject'
  at: Instant
  by: readonly Person[]
  /** The first line. */
  reason: string
  isLate: boolean
  hidden?: Readonly<{ personal: HiddenText }>
}>

/**
 * Returns the final decisions on events, by the id of the event, for those that people decided. All facts cost one read for each
 * hundred keys, and all reasons one of the vault. There is none if no person decided. An operator and a partner see neither people
 * nor reasons, and the vault is not read. A reason that was altered hides itself alone.
 * @throws Transient `store-unavailable` or `vault-unavailable`.
 */
export const readDecisions = async (
  { facts, vault }: Needs,
  reader: Reader,
  rows: readonly EventRow[],
): Promise<ReadonlyMap<string, ShownDecision>> => {
  const found = Map.groupBy(await facts(keysOf(reader, rows)), ({ eventid }) => eventid)
  const texts = [...found.values()].flatMap((own) => {
    const erasures = own.filter((fact) => kindOf(fact) === 'erased')
    return own.flatMap((fact) => acceptDecision(fact) ?? []).map((text) => ({ text, erasures }))
  })
  const shown = await showTextsOfEvents({ vault, reader }, texts)
  return new Map(shown.map((text) => [text.fact.eventid, decisionIn(text)]))
}

/** An erasure reaches the texts that exist. The second one of an event reaches what people wrote after the first. */
const erasureCountMax = 2

const keysOf = ({ tenantId }: Reader, rows: readonly EventRow[]): readonly FactPlace[] => {
  const acts = new Map(rows.flatMap(({ id, decidedAct }) => (decidedAct === undefined ? [] : [[id, decidedAct]])))
  const erasures = Array.from({ length: erasureCountMax }, (_, index) => happenings.erased(index + 1))
  return [...acts].flatMap(([eventId, act]) =>
    [happenings.reviewed(act), ...erasures].map((happening) => ({ tenantId, eventId, happening })),
  )
}

const decisionIn = ({ fact, hidden }: ShownText): ShownDecision => {
  const { outcome, choices, reason, isLate, basedOn } = dataOf(reviewDecided, fact)
  const agreed = choices.filter(
    (choice) => choice.outcome === outcome && choice.assessmentFactId === basedOn.assessmentFactId,
  )
  return {
    outcome,
    at: fact.recordedat,
    by: agreed.map(({ person }) => person),
    reason: firstLineOf(reason),
    isLate,
    ...(hidden && { hidden: { personal: hidden } }),
  }
}

const firstLineOf = (text: string): string =>
  text
    .trimStart()
    .split(/[\r\n]/, 1)[0]
    ?.trimEnd() ?? ''
