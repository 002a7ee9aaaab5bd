/**
 * How many of the rows, oldest first, make up the first part: at most this share, from 0 to 1. Rows of one hour stay
 * together, in the later part, so that nothing is tried on the moment it was chosen by.
 */
export const splitAt = (rows: readonly Readonly<{ hour: number }>[], share: number): number => {
  const mark = Math.floor(rows.length * share)
  const hour = rows[mark]?.hour
  if (hour === undefined) return mark
  let count = mark
  while (count > 0 && rows[count - 1]?.hour === hour) count -= 1
  return count
}
