import { parse } from 'csv-parse/sync'
import { CellFault } from './cells.ts'

/**
 * Splits one line at its commas, with CSV's rules for quotes. In every format a row is one line, so an open quote affects
 * only its own line. Lines without a quote, nearly all, are split directly: a parser per line is forty times slower.
 * @throws CellFault for broken quotes.
 */
export const splitRow = (text: string): readonly string[] => (text.includes('"') ? splitQuoted(text) : text.split(','))

const splitQuoted = (text: string): readonly string[] => {
  try {
    return parse(text, { relax_column_count: true })[0] ?? []
  } catch (error) {
    const column = error instanceof Error && 'column' in error ? Number(error.column) : 0
    throw new CellFault(column + 1, 'a quote is not closed, or is not allowed in this place')
  }
}
