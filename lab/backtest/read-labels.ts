import { CommandFault } from '#commands/command-line.ts'
import { CellFault, makeCells } from '../rows/cells.ts'
import { checkHeader } from '../rows/check-header.ts'
import { type Line, readLines } from '../rows/read-lines.ts'
import { splitRow } from '../rows/split-row.ts'

/** Whether an event was a fraud, by its id in Sluice or its producer's id. */
export type Labels = ReadonlyMap<string, boolean>

const columns = ['event', 'label'] as const

const labels = new Map([
  ...['0', 'false', 'False', 'FALSE'].map((text) => [text, false] as const),
  ...['1', 'true', 'True', 'TRUE'].map((text) => [text, true] as const),
])

/** @throws CommandFault when the file or one of its lines cannot be read. Partly wrong labels measure nothing. */
export const readLabels = async (path: string): Promise<Labels> => {
  const read = new Map<string, boolean>()
  let hasHeader = false
  for await (const lines of readLines(path))
    for (const line of lines) {
      if (line.text === '') continue
      if (hasHeader) addLabel(read, path, line)
      else checkHeader(path, line, columns)
      hasHeader = true
    }
  if (read.size === 0) throw new CommandFault(`${path} contains no labels.`)
  return read
}

const addLabel = (read: Map<string, boolean>, path: string, { number, text }: Line): void => {
  try {
    const [event, label] = labelOf(splitRow(text))
    if ((read.get(event) ?? label) !== label) throw new CellFault(1, 'the event has the other label on an earlier line')
    read.set(event, label)
  } catch (error) {
    if (!(error instanceof CellFault)) throw error
    throw new CommandFault(`${path}: line ${number}, column ${error.column}: ${error.message}.`)
  }
}

const labelOf = (texts: readonly string[]): readonly [string, boolean] => {
  if (texts.length !== columns.length) throw new CellFault(1, `the line must have 2 columns and has ${texts.length}`)
  const [event = ''] = texts
  if (event === '') throw new CellFault(1, 'the id is missing')
  const cells = makeCells(columns, texts, { code: 'EUR', decimalCount: 2 })
  return [event, cells.oneOf('label', labels)]
}
