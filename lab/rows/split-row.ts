import { parse } from 'csv-parse/sync'
import { CellFault } from './cells.ts'

/**
 * Splits one line at its commas, with CSV's rules for quotes. A row is one line in all our formats, so a quote that is
 * left open spoils its own line and not the rest of the file. Lines without a quote, nearly all, take the short way: a
 * parser per line is forty times slower.
 * @throws CellFault where the quotes are broken.
 */
export const splitRow = (text: string): readonly string[] => (text.includes('"') ? splitQuoted(text) : text.split(','))

const splitQuoted = (text: string): readonly string[] => {
  try {
    return parse(text, { relax_column_count: true })[0] ?? []
  } catch (error) {
    const column = error instanceof Error && 'column' in error ? Number(error.column) : 0
    throw new CellFault(column + 1, 'a quote is not closed, or stands where none may')
  }
}
