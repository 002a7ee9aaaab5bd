import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { backtestFile } from './backtest-file.ts'
import type { FileWish } from './backtest-options.ts'
import { fileReport } from './file-report.ts'
import { readCandidate } from './read-candidate.ts'
import type { Report } from './report.ts'
import { sayFile } from './say-file.ts'
import { sayMoves } from './say-moves.ts'
import { sayName } from './say-name.ts'
import type { Watch } from './watch.ts'

/**
 * Scores a labelled file with the baseline, and with another ruleset where one is named, and reports.
 * @throws CommandFault, UsageFault, Interrupted
 */
export const runFile = async (wish: FileWish, watch: Watch): Promise<Report> => {
  const before = makeRuleset(baselineRuleset)
  const after = wish.rulesetPath === undefined ? undefined : await readCandidate(wish.rulesetPath)
  const result = await backtestFile(wish, { before, after }, watch)
  const reports = [
    fileReport(result.before, before.definition, wish.alarmShare),
    ...(after && result.after ? [fileReport(result.after, after.definition, wish.alarmShare)] : []),
  ]
  const names = { before: sayName(before.definition), after: after ? sayName(after.definition) : '' }
  const { rowCount, firstCount, rowsPerSecond, moves } = result
  const { formatName, currency, firstShare, alarmShare } = wish
  return {
    sections: [
      introduction(wish, result),
      ...(moves ? sayMoves(moves, names) : []),
      ...reports.flatMap((report) => sayFile(report, alarmShare)),
    ],
    numbers: {
      file: { rowCount, firstCount, format: formatName, currency: currency.code, firstShare, alarmShare },
      reports,
      ...(moves && { bands: moves.matrix }),
    },
    ending: `${formatNumber(Math.round(rowsPerSecond))} rows a second. Nothing was changed.`,
  }
}

const introduction = ({ path, format }: FileWish, { rowCount, firstCount }: Counted): Section => ({
  heading: `Scored ${formatNumber(rowCount)} rows of ${path}`,
  parts: [
    `${formatNumber(firstCount)} of them, the oldest, choose a threshold; ${formatNumber(rowCount - firstCount)} try it.`,
    format.caveat,
  ],
})

type Counted = Readonly<{ rowCount: number; firstCount: number }>
