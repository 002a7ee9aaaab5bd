import { CommandFault } from '#commands/command-line.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import type { NumberedRow } from './oldest-rows.ts'
import type { RowSet } from './read-rows.ts'
import { formatProblem } from './row-problem.ts'

type RowChoice = Readonly<{ path: string; skipBad: boolean }>

/**
 * Returns the readable rows of a file. Bad rows are refused unless they are to be skipped; then `report` receives them.
 * @throws CommandFault for bad rows that are not to be skipped, or when no row is readable.
 */
export const goodRows = (
  { path, skipBad }: RowChoice,
  read: RowSet,
  report: (sentence: string) => void,
): readonly NumberedRow[] => {
  const { rows, goodCount, badCount } = read
  if (badCount > 0 && !skipBad) throw new CommandFault(formatRefusal(path, read))
  if (badCount > 0) report(`${path}: ${formatRows(badCount)} skipped: ${formatLabels(read)}.\n${formatProblems(read)}`)
  if (goodCount === 0) throw new CommandFault(`${path} has ${badCount > 0 ? 'no readable row' : 'no rows'}.`)
  return rows
}

const formatRefusal = (path: string, read: RowSet): string => {
  const { goodCount, badCount } = read
  const advice = goodCount > 0 ? `\nCorrect the file, or use the other ${formatRows(goodCount)} with --skip-bad.` : ''
  return `${path}: ${formatRows(badCount)} cannot be read, so nothing was done.\n${formatProblems(read)}${advice}`
}

const formatRows = (count: number): string => (count === 1 ? '1 row' : `${formatNumber(count)} rows`)

/** Example: `2 labelled as fraud, 9 as genuine, and 1 without a readable label`. They are in no figure of a report. */
const formatLabels = ({ badLabels: { fraud, genuine, unreadable } }: RowSet): string =>
  `${formatNumber(fraud)} labelled as fraud, ${formatNumber(genuine)} as genuine, and ${formatNumber(unreadable)} without a readable label`

const formatProblems = ({ problems, badCount }: RowSet): string => {
  const omitted = badCount - problems.length
  const more = omitted > 0 ? [`… and ${formatNumber(omitted)} more`] : []
  return [...problems.map(formatProblem), ...more].map((line) => `  ${line}`).join('\n')
}
