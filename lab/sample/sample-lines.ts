import { amlRows } from './aml/aml-rows.ts'
import { amlHeaderLine, formatAmlRow } from './aml/format-aml-row.ts'
import { formatRow, headerLine } from './format-row.ts'
import { type SampleOptions, sampleRows } from './sample-rows.ts'

export type SampleFormat = 'paysim' | 'aml'

/** Lines in one block. */
const blockLength = 1_000

/** The text of a sample file, in blocks of lines. */
export function* sampleLines(format: SampleFormat, options: SampleOptions): Generator<string> {
  let lines: string[] = []
  for (const line of format === 'aml' ? amlLines(options) : paysimLines(options)) {
    lines.push(line)
    if (lines.length < blockLength) continue
    yield `${lines.join('\n')}\n`
    lines = []
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
}

function* paysimLines(options: SampleOptions): Generator<string> {
  yield headerLine
  for (const row of sampleRows(options)) yield formatRow(row)
}

function* amlLines(options: SampleOptions): Generator<string> {
  yield amlHeaderLine
  for (const [index, row] of amlRows(options).entries()) yield formatAmlRow(row, index)
}
