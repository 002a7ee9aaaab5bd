import { type HappeningKind, kindOf } from '#facts/domain/happening.ts'
import { type Finding, finding } from './finding.ts'
import { openingMark } from './operations.ts'
import type { Records, StoredFact } from './records.ts'
import type { EndedOperation } from './run-log.ts'

/** The events that each operation must have made, and has. */
export const judgeReceived = (ended: readonly EndedOperation[], { facts }: Records): readonly Finding[] => {
  const received = facts.filter(({ fact }) => kindOf(fact) === 'received')
  const byMark = Map.groupBy(received, ({ fact, clear = fact }) => markOf(clear))
  const known = new Set(ended.flatMap(({ operation }) => [...operation.marks.keys()]))
  return [
    ...ended.flatMap((one) => judgeOperation(one, byMark)),
    ...received
      .filter(({ fact, clear = fact }) => !known.has(markOf(clear) ?? ''))
      .map(({ eventId, fact }) => finding('wrong', eventId, `No request explains this ${fact.type}.`)),
  ]
}

const judgeOperation = (
  { operation, ending }: EndedOperation,
  byMark: ReadonlyMap<string | undefined, readonly StoredFact[]>,
): readonly Finding[] => {
  const { key, marks, door } = operation
  if (ending.kind === 'refused') return [finding('wrong', key, `A valid ${door} was refused: ${ending.reason}.`)]
  const findings = [...marks].flatMap(([mark, wanted]) => {
    const count = byMark.get(mark)?.length ?? 0
    if (count > wanted) return [finding('doubled', mark, `The ${door} has ${count} events instead of ${wanted}.`)]
    if (ending.kind === 'accepted' && count < wanted)
      return [finding('lost', mark, `The ${door} was accepted and has ${count} events instead of ${wanted}.`)]
    if (count > 0 && count < wanted) return [finding('wrong', mark, `Only ${count} of ${wanted} events are stored.`)]
    return []
  })
  if (ending.kind !== 'accepted' || ending.eventIds.length === 0 || findings.length > 0) return findings
  const stored = [...marks.keys()].flatMap((mark) => byMark.get(mark)?.map(({ eventId }) => eventId) ?? [])
  const isSame = stored.toSorted().join() === ending.eventIds.toSorted().join()
  return isSame
    ? []
    : [finding('wrong', key, `The answer of the ${door} names other events than those that are stored.`)]
}

/** What a fact has of the operation that made it: the id of the event, or a field of its data. */
const markOf = ({ producerid, type, data }: StoredFact['fact']): string | undefined => {
  const { accountId, channel, metadata } = data as Readonly<Record<string, unknown>>
  if (type === 'Ledger.Account.Opened.v1') return openingMark(String(accountId))
  if (typeof producerid === 'string') return producerid
  if (typeof channel === 'string') return channel
  return typeof metadata === 'object' && metadata !== null && 'mark' in metadata ? String(metadata.mark) : undefined
}

/** Each received event must be assessed, decided, listed and in a row exactly once. */
export const judgeStages = ({ facts, rows, listed }: Records): readonly Finding[] => {
  const byEvent = Map.groupBy(facts, ({ eventId }) => eventId)
  const received = [...byEvent].filter(([, own]) => own.some(({ fact }) => kindOf(fact) === 'received'))
  const rowOf = new Map(rows.map((row) => [row.eventId, row]))
  const listings = Map.groupBy(listed, (id) => id)
  return [
    ...received.flatMap(([eventId, own]) => [
      ...judgeCount(eventId, 'assessed', countOf(own, 'assessed')),
      ...judgeCount(eventId, 'decided', own.filter(isDecision).length),
      ...judgeCount(eventId, 'listed', listings.get(eventId)?.length ?? 0),
      ...judgeRow(eventId, own, rowOf.get(eventId)),
    ]),
    ...[...listings.keys()]
      .filter((id) => !byEvent.has(id))
      .map((id) => finding('wrong', id, 'It is listed and has no fact.')),
  ]
}

/** An event that failed is not decided, and a redrive can continue it. */
const isDecision = ({ fact }: StoredFact): boolean => kindOf(fact) === 'moved' && fact.data.status !== 'failed'

const countOf = (facts: readonly StoredFact[], kind: HappeningKind): number =>
  facts.filter(({ fact }) => kindOf(fact) === kind).length

const judgeCount = (id: string, stage: string, count: number): readonly Finding[] => {
  if (count === 0) return [finding('stuck', id, `It is not ${stage}.`)]
  return count === 1 ? [] : [finding('doubled', id, `It is ${stage} ${count} times.`)]
}

const judgeRow = (
  eventId: string,
  facts: readonly StoredFact[],
  row: Records['rows'][number] | undefined,
): readonly Finding[] => {
  const status = facts.find(isDecision)?.fact.data.status
  if (row?.isScored && row.status === status) return []
  return [
    finding('stuck', eventId, `Its row has the status ${row?.status ?? 'none'}, and its decision ${status ?? 'none'}.`),
  ]
}
