import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { backtestFile } from './backtest-file.ts'
import type { FileBacktest } from './backtest-options.ts'
import { fileReport } from './file-report.ts'
import { formatFileReport } from './format-file-report.ts'
import { formatMoves } from './format-moves.ts'
import { readCandidate } from './read-candidate.ts'
import type { Report } from './report.ts'
import { rulesetName } from './ruleset-name.ts'
import type { Watch } from './watch.ts'

/**
 * Scores a labelled file with the baseline, and with another ruleset if one is named, and reports the result.
 * @throws CommandFault, UsageFault, Interrupted
 */
export const runFile = async (options: FileBacktest, watch: Watch): Promise<Report> => {
  const before = makeRuleset(baselineRuleset)
  const after = options.rulesetPath === undefined ? undefined : await readCandidate(options.rulesetPath)
  const result = await backtestFile(options, { before, after }, watch)
  const reports = [
    fileReport(result.before, before.definition, options.alarmShare),
    ...(after && result.after ? [fileReport(result.after, after.definition, options.alarmShare)] : []),
  ]
  const names = { before: rulesetName(before.definition), after: after ? rulesetName(after.definition) : '' }
  const { rowCount, firstCount, rowsPerSecond, moves } = result
  const { formatName, currency, firstShare, alarmShare } = options
  return {
    sections: [
      introduction(options, result),
      ...(moves ? formatMoves(moves, names) : []),
      ...reports.flatMap((report) => formatFileReport(report, alarmShare)),
    ],
    numbers: {
      file: { rowCount, firstCount, format: formatName, currency: currency.code, firstShare, alarmShare },
      reports,
      ...(moves && { bands: moves.matrix }),
    },
    ending: `${formatNumber(Math.round(rowsPerSecond))} rows per second. Nothing was changed.`,
  }
}

const introduction = ({ path, format }: FileBacktest, { rowCount, firstCount }: RowCounts): Section => ({
  heading: `Scored ${formatNumber(rowCount)} rows of ${path}`,
  parts: [
    `The oldest ${formatNumber(firstCount)} choose a threshold. The other ${formatNumber(rowCount - firstCount)} test it.`,
    format.caveat,
  ],
})

type RowCounts = Readonly<{ rowCount: number; firstCount: number }>
