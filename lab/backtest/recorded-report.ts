import { CommandFault } from '#commands/command-line.ts'
import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber, type Table } from '#commands/screen/format-table.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { alarmQuality, type Confusion } from '../rows/confusion.ts'
import { sayPerThousand } from '../rows/say-confusion.ts'
import type { RecordedWish } from './backtest-options.ts'
import { movedCount } from './moves.ts'
import type { RecordedCounts } from './recorded-book.ts'
import type { Report } from './report.ts'
import { sayLabelled } from './say-labelled.ts'
import { sayMoves } from './say-moves.ts'
import { sayName } from './say-name.ts'

type Given = Readonly<{
  candidate: Pick<RulesetDefinition, 'id' | 'version'>
  /** How many labels there are; 0 where none were given. */
  labelCount: number
  wish: Pick<RecordedWish, 'tenantId' | 'range'>
}>

/** What would differ among recorded events. @throws CommandFault when there are none. */
export const recordedReport = (counts: RecordedCounts, given: Given): Report => {
  const { candidate, labelCount, wish } = given
  if (counts.eventCount + counts.unreadable.count + counts.repeatCount === 0)
    throw new CommandFault(`Tenant ${wish.tenantId} has no assessments ${sayRange(wish)}. --tenant names another.`)
  const names = { before: 'what they were scored with', after: sayName(candidate) }
  return {
    sections: [
      introduction(counts, given),
      ...sayMoves(counts.moves, names),
      { heading: 'How often rules fired', parts: [ruleTable(counts)] },
      ...(labelCount > 0 ? sayLabelled(counts.labelled, labelCount) : []),
    ],
    numbers: numbersOf(counts, given),
    ending: 'Nothing was changed.',
  }
}

/** Example: `from 2026-03-01T00:00:00.000Z to 2026-03-02T00:00:00.000Z`. */
const sayRange = ({ range }: Given['wish']): string => `from ${range.from} to ${range.to}`

const introduction = (counts: RecordedCounts, { candidate, wish }: Given): Section => {
  const { eventCount, rulesets, repeatCount, withoutHistory, unreadable, moves } = counts
  const used = [...rulesets].map(([name, count]) => `${name} ${formatNumber(count)}`).join(', ')
  const parts = [
    [
      true,
      `They were scored ${sayRange(wish)}, with ${used}. ${formatNumber(movedCount(moves.matrix))} change their band.`,
    ],
    [
      repeatCount > 0,
      `Left out: ${formatNumber(repeatCount)} later assessments of the same events. The first one decided.`,
    ],
    [
      unreadable.count > 0,
      `Left out: ${formatNumber(unreadable.count)} that cannot be read, such as that of event ${unreadable.example}.`,
    ],
    [
      withoutHistory > 0,
      `In ${formatNumber(withoutHistory)} of them no history of the accounts was seen, so rules over it find nothing there.`,
    ],
  ] as const
  return {
    heading: `${formatNumber(eventCount)} events of ${wish.tenantId}, scored again with ${sayName(candidate)}`,
    parts: parts.filter(([isSo]) => isSo).map(([, sentence]) => sentence),
  }
}

const ruleTable = ({ rules, eventCount }: RecordedCounts): Table => {
  const [before, after] = [firedOf(rules.before), firedOf(rules.after)]
  const ruleIds = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const cells = (fired: number): readonly (string | number)[] => [fired, sayPerThousand((fired * 1000) / eventCount)]
  return [
    ['rule', 'then', 'per 1,000', 'now', 'per 1,000'],
    ...ruleIds.map((rule) => [rule, ...cells(before[rule] ?? 0), ...cells(after[rule] ?? 0)]),
  ]
}

const firedOf = (counts: RecordedCounts['rules']['before']): Readonly<Record<string, number>> =>
  Object.fromEntries(counts.map(({ ruleId, fired }) => [ruleId, fired]))

const numbersOf = (counts: RecordedCounts, { candidate, labelCount, wish }: Given): Report['numbers'] => {
  const { eventCount, repeatCount, withoutHistory, unreadable, rulesets, moves, rules, labelled } = counts
  return {
    tenant: wish.tenantId,
    ...wish.range,
    ruleset: { id: candidate.id, version: candidate.version },
    eventCount,
    repeatCount,
    withoutHistory,
    unreadableCount: unreadable.count,
    rulesets: Object.fromEntries(rulesets),
    bands: moves.matrix,
    rules: { before: firedOf(rules.before), after: firedOf(rules.after) },
    ...(labelCount > 0 && {
      labelled: { count: labelled.count, before: qualities(labelled.before), after: qualities(labelled.after) },
    }),
  }
}

const qualities = (confusion: Confusion) => ({
  confusion,
  alarmAt: { medium: alarmQuality(confusion, 'medium'), high: alarmQuality(confusion, 'high') },
})
