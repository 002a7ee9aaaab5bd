import type { Row } from './format.ts'

/** A row with its line number. */
export type NumberedRow = Row & Readonly<{ line: number }>

/**
 * Keeps the `limit` oldest rows; rows of the same hour stay in the order of the file. Holds at most twice as many in memory,
 * so a file of millions of rows can be read for a few thousand.
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
    /** The kept rows, oldest first. */
    take: (): readonly NumberedRow[] => {
      cut()
      return kept
    },
  }
}

/** The line decides within an hour, so the order does not depend on when the rows were cut. */
const byHour = (a: NumberedRow, b: NumberedRow): number => a.hour - b.hour || a.line - b.line
