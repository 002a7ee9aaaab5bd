import { type Fact, happeningKind } from '#facts/domain/fact.ts'
import { assess, type Ruleset } from '#scoring/domain/ruleset.ts'
import { type LabelCounts, makeLabelBook } from './label-book.ts'
import { type BandMatrix, type Move, makeMoveBook } from './moves.ts'
import type { Labels } from './read-labels.ts'
import { lacksHistory, type RecordedVerdict, recordedVerdict } from './recorded-verdict.ts'
import { makeRuleTally, type RuleCount } from './rule-tally.ts'
import { verdictOf } from './verdict.ts'

/** What came of recorded events. */
export type RecordedCounts = Readonly<{
  /** Events that were compared. */
  eventCount: number
  /** Assessments of events that had one before, in the time asked for or shortly before it: the first is the one that decided. */
  repeatCount: number
  /** Events whose assessment cannot be read, and the first of them. */
  unreadable: Readonly<{ count: number; example: string }>
  withoutHistory: number
  /** How many events were scored with which ruleset. */
  rulesets: ReadonlyMap<string, number>
  moves: Readonly<{ matrix: BandMatrix; first: readonly Move[] }>
  rules: Readonly<{ before: readonly RuleCount[]; after: readonly RuleCount[] }>
  labelled: LabelCounts
}>

type Needs = Readonly<{
  candidate: Ruleset
  labels: Labels
  /** What was assessed before this instant is not counted, and neither is what was assessed again after it. */
  from: string
  onMove: (move: Move) => void
}>

/** Compares what was recorded with what a candidate makes of the same inputs, fact by fact, in the order of the log. */
export const makeRecordedBook = ({ candidate, labels, from, onMove }: Needs) => {
  const comparison = makeComparison(candidate, labels, onMove)
  const earlier = new Set<string>()
  const seen = new Set<string>()
  const counts = { repeatCount: 0, unreadable: { count: 0, example: '' } }

  const noteUnreadable = ({ eventid }: Fact): void => {
    const { count, example } = counts.unreadable
    counts.unreadable = { count: count + 1, example: example || eventid }
  }

  const noteAssessment = (fact: Fact): void => {
    if (fact.recordedat < from) {
      earlier.add(fact.eventid)
      return
    }
    if (seen.has(fact.eventid) || earlier.has(fact.eventid)) {
      counts.repeatCount += 1
      return
    }
    seen.add(fact.eventid)
    const recorded = recordedVerdict(fact)
    if (recorded) comparison.note(fact.eventid, recorded)
    else noteUnreadable(fact)
  }

  return {
    note: (fact: Fact): void => {
      if (fact.happening === 'received') comparison.hear(fact)
      else if (happeningKind(fact) === 'assessed') noteAssessment(fact)
    },
    eventCount: (): number => seen.size,
    take: (): RecordedCounts => ({ eventCount: seen.size - counts.unreadable.count, ...counts, ...comparison.take() }),
  }
}

const makeComparison = (candidate: Ruleset, labels: Labels, onMove: (move: Move) => void) => {
  const moves = makeMoveBook(onMove)
  const labelBook = makeLabelBook(labels)
  const rules = { before: makeRuleTally([]), after: makeRuleTally([]) }
  const rulesets = new Map<string, number>()
  let withoutHistory = 0
  return {
    hear: labelBook.hear,
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
