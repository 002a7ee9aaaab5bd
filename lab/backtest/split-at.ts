/**
 * The number of rows in the first part, oldest first: at most this share, from 0 to 1. Rows of the same hour stay together
 * in the last part, so that a threshold is not tested on the hour that chose it.
 */
export const splitAt = (rows: readonly Readonly<{ hour: number }>[], share: number): number => {
  const mark = Math.floor(rows.length * share)
  const hour = rows[mark]?.hour
  if (hour === undefined) return mark
  let count = mark
  while (count > 0 && rows[count - 1]?.hour === hour) count -= 1
  return count
}
