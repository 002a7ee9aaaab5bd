import type { Row } from './format.ts'

/** A row and the line it stands on. */
export type NumberedRow = Row & Readonly<{ line: number }>

/**
 * Keeps the `limit` oldest of many rows, equals in the order of the file, and never holds more than twice as many: a
 * file of millions of rows can be fed a few thousand at a time.
 */
export const makeOldestRows = (limit: number) => {
  let kept: NumberedRow[] = []
  const cut = () => {
    kept = kept.sort(byHour).slice(0, limit)
  }
  return {
    add: (row: NumberedRow): void => {
      kept.push(row)
      if (kept.length >= 2 * limit) cut()
    },
    /** The rows kept, oldest first. */
    take: (): readonly NumberedRow[] => {
      cut()
      return kept
    },
  }
}

/** The line decides between equals, so that the order does not hang on when the rows were cut. */
const byHour = (a: NumberedRow, b: NumberedRow): number => a.hour - b.hour || a.line - b.line
