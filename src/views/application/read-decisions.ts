import type { Person } from '#approval/domain/person.ts'
import { reviewDecided } from '#catalogue/families/workflow.ts'
import type { FactPlace, FactsByKey } from '#facts/application/facts-by-key.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
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
 * hundred keys, one more for events with two erasures, and all reasons one of the vault. There is none if no person decided. An operator and a partner see neither people
 * nor reasons, and the vault is not read. A reason that was altered hides itself alone.
 * @throws Transient `store-unavailable` or `vault-unavailable`.
 */
export const readDecisions = async (
  { facts, vault }: Needs,
  reader: Reader,
  rows: readonly EventRow[],
): Promise<ReadonlyMap<string, ShownDecision>> => {
  const found = Map.groupBy(await factsOf(facts, reader, rows), ({ eventid }) => eventid)
  const texts = [...found.values()].flatMap((own) => {
    const erasures = own.filter((fact) => kindOf(fact) === 'erased')
    return own.flatMap((fact) => acceptDecision(fact) ?? []).map((text) => ({ text, erasures }))
  })
  const shown = await showTextsOfEvents({ vault, reader }, texts)
  return new Map(shown.map((text) => [text.fact.eventid, decisionIn(text)]))
}

/** The erasures of an event that one read looks for. Few events have more: each reaches what people wrote after the one before. */
const erasureCount = 2

/** Reads the decisions, and all erasures of these events. Their numbers have no gap, so an event with all of them can have more. */
const factsOf = async (
  facts: FactsByKey,
  { tenantId }: Reader,
  rows: readonly EventRow[],
): Promise<readonly Fact[]> => {
  const acts = new Map(rows.flatMap(({ id, decidedAct }) => (decidedAct === undefined ? [] : [[id, decidedAct]])))
  const found: Fact[] = []
  let eventIds: readonly string[] = [...acts.keys()]
  let places = [...acts].map(
    ([eventId, act]) => ({ tenantId, eventId, happening: happenings.reviewed(act) }) as FactPlace,
  )
  for (let first = 1; eventIds.length > 0; first += erasureCount) {
    const numbers = Array.from({ length: erasureCount }, (_, index) => first + index)
    const erasures = eventIds.flatMap((eventId) =>
      numbers.map((number): FactPlace => ({ tenantId, eventId, happening: happenings.erased(number) })),
    )
    const read = await facts([...places, ...erasures])
    found.push(...read)
    const counts = Map.groupBy(
      read.filter((fact) => kindOf(fact) === 'erased'),
      ({ eventid }) => eventid,
    )
    eventIds = eventIds.filter((eventId) => counts.get(eventId)?.length === erasureCount)
    places = []
  }
  return found
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
