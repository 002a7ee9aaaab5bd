import { CommandFault } from '#commands/command-line.ts'
import { CellFault } from './cells.ts'
import type { Line } from './read-lines.ts'
import { formatProblem } from './row-problem.ts'
import { splitRow } from './split-row.ts'

/** @throws CommandFault unless the line is exactly the header of the format. */
export const checkHeader = (path: string, { number, text, isUtf8 }: Line, columns: readonly string[]): void => {
  if (!isUtf8) throw new CommandFault(`${path}: line ${number} must be the header, and is not UTF-8.`)
  const found = splitHeader(text)
  const places = [...(found.length > columns.length ? found : columns).keys()]
  const wrong = places.find((index) => found[index] !== columns[index])
  if (wrong === undefined) return
  const reason = `the header has ${nameOrNothing(found[wrong])} where the format has ${nameOrNothing(columns[wrong])}`
  throw new CommandFault(`${path}: ${formatProblem({ line: number, column: wrong + 1, reason })}`)
}

/** A header with broken quotes is compared as raw text. It is wrong in any case. */
const splitHeader = (text: string): readonly string[] => {
  try {
    return splitRow(text)
  } catch (error) {
    if (error instanceof CellFault) return [text]
    throw error
  }
}

const nameOrNothing = (name: string | undefined): string =>
  name === undefined ? 'nothing' : JSON.stringify(name.slice(0, 60))
