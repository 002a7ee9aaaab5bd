import { CommandFault } from '#commands/command-line.ts'
import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber, type Table } from '#commands/screen/format-table.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { alarmQuality, type Confusion } from '../rows/confusion.ts'
import { formatPerThousand } from '../rows/format-confusion.ts'
import type { RecordedBacktest } from './backtest-options.ts'
import { formatLabelled } from './format-labelled.ts'
import { formatMoves } from './format-moves.ts'
import { movedCount } from './moves.ts'
import type { RecordedCounts } from './recorded-book.ts'
import type { Report } from './report.ts'
import { rulesetName } from './ruleset-name.ts'

type ReportContext = Readonly<{
  candidate: Pick<RulesetDefinition, 'id' | 'version'>
  /** The number of labels; 0 without a file of labels. */
  labelCount: number
  options: Pick<RecordedBacktest, 'tenantId' | 'range'>
}>

/** Reports what would differ for recorded events. @throws CommandFault when there are none. */
export const recordedReport = (counts: RecordedCounts, given: ReportContext): Report => {
  const { candidate, labelCount, options } = given
  if (counts.eventCount + counts.unreadable.count + counts.repeatCount === 0)
    throw new CommandFault(
      `Tenant ${options.tenantId} has no assessments ${formatRange(options)}. Name another tenant with --tenant, or another time.`,
    )
  const names = { before: 'the recorded ruleset', after: rulesetName(candidate) }
  return {
    sections: [
      introduction(counts, given),
      ...formatMoves(counts.moves, names),
      { heading: 'How often rules fired', parts: [ruleTable(counts)] },
      ...(labelCount > 0 ? formatLabelled(counts.labelled, labelCount) : []),
    ],
    numbers: numbersOf(counts, given),
    ending: 'Nothing was changed.',
  }
}

/** Example: `from 2026-03-01T00:00:00.000Z to 2026-03-02T00:00:00.000Z`. */
const formatRange = ({ range }: ReportContext['options']): string => `from ${range.from} to ${range.to}`

const introduction = (counts: RecordedCounts, { candidate, options }: ReportContext): Section => {
  const { eventCount, rulesets, repeatCount, withoutHistory, unreadable, moves } = counts
  const used = [...rulesets].map(([name, count]) => `${name} ${formatNumber(count)}`).join(', ')
  const parts = [
    [
      true,
      `They were scored ${formatRange(options)}, with ${used}. ${formatNumber(movedCount(moves.matrix))} change their band.`,
    ],
    [
      repeatCount > 0,
      `Left out: ${formatNumber(repeatCount)} later assessments of the same events. The first assessment decided.`,
    ],
    [
      unreadable.count > 0,
      `Left out: ${formatNumber(unreadable.count)} assessments that cannot be read, such as that of event ${unreadable.example}.`,
    ],
    [
      withoutHistory > 0,
      `${formatNumber(withoutHistory)} of them were recorded without account history, so rules about history cannot fire for them.`,
    ],
  ] as const
  return {
    heading: `${formatNumber(eventCount)} events of ${options.tenantId}, scored again with ${rulesetName(candidate)}`,
    parts: parts.filter(([applies]) => applies).map(([, sentence]) => sentence),
  }
}

const ruleTable = ({ rules, eventCount }: RecordedCounts): Table => {
  const [before, after] = [firedOf(rules.before), firedOf(rules.after)]
  const ruleIds = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const cells = (fired: number): readonly (string | number)[] => [fired, formatPerThousand((fired * 1000) / eventCount)]
  return [
    ['rule', 'then', 'per 1,000', 'now', 'per 1,000'],
    ...ruleIds.map((rule) => [rule, ...cells(before[rule] ?? 0), ...cells(after[rule] ?? 0)]),
  ]
}

const firedOf = (counts: RecordedCounts['rules']['before']): Readonly<Record<string, number>> =>
  Object.fromEntries(counts.map(({ ruleId, fired }) => [ruleId, fired]))

const numbersOf = (counts: RecordedCounts, { candidate, labelCount, options }: ReportContext): Report['numbers'] => {
  const { eventCount, repeatCount, withoutHistory, unreadable, rulesets, moves, rules, labelled } = counts
  return {
    tenant: options.tenantId,
    ...options.range,
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
