/** What an alarm did. Where equals are counted in part, `alarms` and `hits` are no whole numbers. */
export type AlarmCounts = Readonly<{ rows: number; frauds: number; alarms: number; hits: number }>

/** How well an alarm does. A quality is undefined where there is nothing to divide by. */
export type AlarmQuality = Readonly<{
  /** Of the alarms, so many are frauds. */
  precision: number | undefined
  /** Of the frauds, so many get an alarm. */
  recall: number | undefined
  /** The harmonic mean of the two. */
  f1: number | undefined
  /** Alarms among a thousand rows. */
  perThousand: number | undefined
}>

export const qualityOf = ({ rows, frauds, alarms, hits }: AlarmCounts): AlarmQuality => {
  const perRow = ratio(alarms, rows)
  return {
    precision: ratio(hits, alarms),
    recall: ratio(hits, frauds),
    f1: ratio(2 * hits, alarms + frauds),
    perThousand: perRow === undefined ? undefined : perRow * 1000,
  }
}

const ratio = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole)
