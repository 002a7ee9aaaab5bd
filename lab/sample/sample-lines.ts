import { amlRows } from './aml/aml-rows.ts'
import { amlHeaderLine, sayAmlRow } from './aml/say-aml-row.ts'
import { type SampleWish, sampleRows } from './sample-rows.ts'
import { headerLine, sayRow } from './say-row.ts'

export type SampleFormat = 'paysim' | 'aml'

/** So many lines are made at a time. */
const blockLength = 1_000

/** The text of a sample file, a block of lines at a time. */
export function* sampleLines(format: SampleFormat, wish: SampleWish): Generator<string> {
  let lines: string[] = []
  for (const line of format === 'aml' ? amlLines(wish) : paysimLines(wish)) {
    lines.push(line)
    if (lines.length < blockLength) continue
    yield `${lines.join('\n')}\n`
    lines = []
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
}

function* paysimLines(wish: SampleWish): Generator<string> {
  yield headerLine
  for (const row of sampleRows(wish)) yield sayRow(row)
}

function* amlLines(wish: SampleWish): Generator<string> {
  yield amlHeaderLine
  for (const [index, row] of amlRows(wish).entries()) yield sayAmlRow(row, index)
}
