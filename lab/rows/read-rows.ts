import { CommandFault } from '#commands/command-line.ts'
import { CellFault, type Currency, makeCells } from './cells.ts'
import { checkHeader } from './check-header.ts'
import type { Format, Row } from './format.ts'
import { makeOldestRows, type NumberedRow } from './oldest-rows.ts'
import { type Line, readLines } from './read-lines.ts'
import type { RowProblem } from './row-problem.ts'
import { splitRow } from './split-row.ts'

export type RowSet = Readonly<{
  /** The oldest rows, in order. */
  rows: readonly NumberedRow[]
  goodCount: number
  badCount: number
  /** The bad rows by their label, as far as it can be read. */
  badLabels: BadLabels
  /** The first bad rows. A file of another format has a problem on every line. */
  problems: readonly RowProblem[]
}>

/** How many bad rows have each label. */
type BadLabels = Readonly<{ genuine: number; fraud: number; unreadable: number }>

type ReadOptions = Readonly<{
  path: string
  format: Format
  currency: Currency
  limit: number
  /** An abort ends reading with the signal's reason. */
  signal?: AbortSignal
}>

const problemCountMax = 10

/**
 * Reads a whole file and keeps its `limit` oldest rows. Rows beyond the limit are read as well, and bad ones are reported.
 * @throws CommandFault when the file cannot be read, is empty, or has another header.
 */
export const readRows = async (options: ReadOptions): Promise<RowSet> => {
  const { take, result } = makeCollector(options)
  for await (const lines of readLines(options.path)) {
    options.signal?.throwIfAborted()
    lines.forEach(take)
  }
  return result()
}

const makeCollector = ({ path, format, currency, limit }: ReadOptions) => {
  const oldest = makeOldestRows(limit)
  const problems: RowProblem[] = []
  const counts = { header: 0, good: 0, bad: 0 }
  const badLabels = { genuine: 0, fraud: 0, unreadable: 0 }
  const takeRow = (line: Line): void => {
    const read = readRow(line, format, currency)
    if ('reason' in read) {
      counts.bad += 1
      badLabels[labelOf(line, format, currency)] += 1
      if (problems.length < problemCountMax) problems.push(read)
    } else {
      counts.good += 1
      oldest.add({ ...read, line: line.number })
    }
  }
  return {
    take: (line: Line): void => {
      if (line.text === '') return
      if (counts.header === 1) takeRow(line)
      else checkHeader(path, line, format.columns)
      counts.header = 1
    },
    result: (): RowSet => {
      if (counts.header === 0) throw new CommandFault(`${path} is empty.`)
      return { rows: oldest.take(), goodCount: counts.good, badCount: counts.bad, badLabels, problems }
    },
  }
}

const readRow = (line: Line, { columns, read }: Format, currency: Currency): Row | RowProblem => {
  try {
    return read(makeCells(columns, cellsOf(line, columns.length), currency))
  } catch (error) {
    if (!(error instanceof CellFault)) throw error
    return { line: line.number, column: error.column, name: columns[error.column - 1], reason: error.message }
  }
}

const labelOf = (line: Line, format: Format, currency: Currency): keyof BadLabels => {
  try {
    const { columns } = format
    return format.labelOf(makeCells(columns, cellsOf(line, columns.length), currency)) ? 'fraud' : 'genuine'
  } catch (error) {
    if (error instanceof CellFault) return 'unreadable'
    throw error
  }
}

const cellsOf = ({ text, isUtf8 }: Line, columnCount: number): readonly string[] => {
  if (!isUtf8) throw new CellFault(columnAt(text, text.indexOf('\uFFFD')), 'the text is not UTF-8')
  const cells = splitRow(text)
  if (cells.length === columnCount) return cells
  const firstWrong = Math.min(cells.length, columnCount) + 1
  throw new CellFault(firstWrong, `the row has ${cells.length} columns and the header has ${columnCount}`)
}

const columnAt = (text: string, index: number): number => text.slice(0, index).split(',').length
