import { CommandFault } from '#commands/command-line.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import type { NumberedRow } from './oldest-rows.ts'
import type { RowsRead } from './read-rows.ts'
import { sayProblem } from './row-problem.ts'

type Wish = Readonly<{ path: string; skipBad: boolean }>

/**
 * The rows of a file that can be worked with: all or none, unless bad ones are to be skipped; `tell` then hears which were.
 * @throws CommandFault when there are bad rows that nobody said to skip, or no good ones.
 */
export const goodRows = (
  { path, skipBad }: Wish,
  read: RowsRead,
  tell: (sentence: string) => void,
): readonly NumberedRow[] => {
  const { rows, goodCount, badCount } = read
  if (badCount > 0 && !skipBad) throw new CommandFault(sayRefusal(path, read))
  if (badCount > 0) tell(`${path}: ${sayRows(badCount)} skipped.\n${sayProblems(read)}`)
  if (goodCount === 0) throw new CommandFault(`${path} has ${badCount > 0 ? 'no row that can be read' : 'no rows'}.`)
  return rows
}

const sayRefusal = (path: string, read: RowsRead): string => {
  const { goodCount, badCount } = read
  const advice = goodCount > 0 ? `\nMend the file, or go on with the other ${sayRows(goodCount)} with --skip-bad.` : ''
  return `${path}: nothing was done, ${sayRows(badCount)} cannot be read.\n${sayProblems(read)}${advice}`
}

const sayRows = (count: number): string => (count === 1 ? '1 row' : `${formatNumber(count)} rows`)

const sayProblems = ({ problems, badCount }: RowsRead): string => {
  const unsaid = badCount - problems.length
  const more = unsaid > 0 ? [`… and ${formatNumber(unsaid)} more`] : []
  return [...problems.map(sayProblem), ...more].map((line) => `  ${line}`).join('\n')
}
