/** The counts of an alarm. When equal sums count in part, `alarms` and `hits` are not whole numbers. */
export type AlarmCounts = Readonly<{ rows: number; frauds: number; alarms: number; hits: number }>

/** The quality of an alarm. A value is undefined when its divisor is zero. */
export type AlarmQuality = Readonly<{
  /** The share of alarms that are frauds. */
  precision: number | undefined
  /** The share of frauds with an alarm. */
  recall: number | undefined
  /** The harmonic mean of precision and recall. */
  f1: number | undefined
  /** Alarms per thousand rows. */
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
