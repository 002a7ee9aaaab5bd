import { decidingAssessment, type EventHistory, evolve, type FactHead, noHistory } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { assess, type Ruleset } from '#scoring/domain/ruleset.ts'
import { type LabelCounts, makeLabelBook } from './label-book.ts'
import { type BandMatrix, type Move, makeMoveBook } from './moves.ts'
import type { Labels } from './read-labels.ts'
import { lacksHistory, type RecordedVerdict, recordedVerdict } from './recorded-verdict.ts'
import { makeRuleTally, type RuleCount } from './rule-tally.ts'
import { verdictOf } from './verdict.ts'

/** The counts of recorded events. */
export type RecordedCounts = Readonly<{
  /** Events compared. */
  eventCount: number
  /** Later assessments of an event. The first one decided, so these are left out. */
  repeatCount: number
  /** Events whose assessment cannot be read, and the id of the first. */
  unreadable: Readonly<{ count: number; example: string }>
  withoutHistory: number
  /** Numbers of events by the ruleset that scored them. */
  rulesets: ReadonlyMap<string, number>
  moves: Readonly<{ matrix: BandMatrix; first: readonly Move[] }>
  rules: Readonly<{ before: readonly RuleCount[]; after: readonly RuleCount[] }>
  labelled: LabelCounts
}>

type Needs = Readonly<{
  candidate: Ruleset
  labels: Labels
  /** Events assessed before this instant are not counted, even when they were assessed again after it. */
  from: string
  onMove: (move: Move) => void
}>

/**
 * Compares recorded verdicts with a candidate's verdicts on the same inputs. Facts come in the order of the log. An event is
 * compared by the assessment that decided it.
 */
export const makeRecordedBook = ({ candidate, labels, from, onMove }: Needs) => {
  const comparison = makeComparison(candidate, labels, onMove)
  const histories = new Map<string, EventHistory<FactHead>>()
  const counts = { repeatCount: 0, unreadable: { count: 0, example: '' } }
  let eventCount = 0

  const noteUnreadable = ({ eventid }: Fact): void => {
    const { count, example } = counts.unreadable
    counts.unreadable = { count: count + 1, example: example || eventid }
  }

  const noteAssessment = (fact: Fact): void => {
    const history = histories.get(fact.eventid) ?? noHistory
    const isDecided = decidingAssessment(history) !== undefined
    if (!isDecided) histories.set(fact.eventid, evolve(history, headOf(fact)))
    if (fact.recordedat < from) return
    if (isDecided) {
      counts.repeatCount += 1
      return
    }
    eventCount += 1
    const recorded = recordedVerdict(fact)
    if (recorded) comparison.note(fact.eventid, recorded)
    else noteUnreadable(fact)
  }

  return {
    note: (fact: Fact): void => {
      const kind = kindOf(fact)
      if (kind === 'received' && !isTombstone(fact)) comparison.receive(fact)
      else if (kind === 'assessed') noteAssessment(fact)
    },
    eventCount: (): number => eventCount,
    take: (): RecordedCounts => ({ eventCount: eventCount - counts.unreadable.count, ...counts, ...comparison.take() }),
  }
}

/** A long log has more events than whole facts fit in memory. */
const headOf = ({ id, happening, recordedat }: Fact): FactHead => ({ id, happening, recordedat })

const makeComparison = (candidate: Ruleset, labels: Labels, onMove: (move: Move) => void) => {
  const moves = makeMoveBook(onMove)
  const labelBook = makeLabelBook(labels)
  const rules = { before: makeRuleTally([]), after: makeRuleTally([]) }
  const rulesets = new Map<string, number>()
  let withoutHistory = 0
  return {
    receive: labelBook.receive,
    note: (eventId: string, { inputs, before, ruleset }: RecordedVerdict): void => {
      const after = verdictOf(assess(candidate, inputs))
      labelBook.note(eventId, { before: before.band, after: after.band })
      moves.note(eventId, before, after)
      rules.before.add(before)
      rules.after.add(after)
      rulesets.set(ruleset, (rulesets.get(ruleset) ?? 0) + 1)
      if (lacksHistory(inputs)) withoutHistory += 1
    },
    take: () => ({
      withoutHistory,
      rulesets,
      moves: moves.take(),
      rules: { before: rules.before.take(), after: rules.after.take() },
      labelled: labelBook.take(),
    }),
  }
}
