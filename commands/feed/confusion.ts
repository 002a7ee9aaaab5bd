import { type Band, bands } from '#kernel/domain/event-status.ts'

/** How many rows of each label got each band. */
export type Confusion = Readonly<Record<'fraud' | 'genuine', Readonly<Record<Band, number>>>>

/** How well an alarm does: of its alarms so many are frauds, and of the frauds so many get one. */
export type AlarmQuality = Readonly<{ precision: number | undefined; recall: number | undefined }>

export type Verdict = Readonly<{ band: Band; isFraud: boolean }>

export const confusionOf = (verdicts: Iterable<Verdict>): Confusion => {
  const confusion = { fraud: { low: 0, medium: 0, high: 0 }, genuine: { low: 0, medium: 0, high: 0 } }
  for (const { band, isFraud } of verdicts) confusion[isFraud ? 'fraud' : 'genuine'][band] += 1
  return confusion
}

/** Takes `from` and every band above it for an alarm. A quality is undefined where there is nothing to divide by. */
export const alarmQuality = ({ fraud, genuine }: Confusion, from: Band): AlarmQuality => {
  const alarms = bands.slice(bands.indexOf(from))
  const caught = sumOf(fraud, alarms)
  return {
    precision: ratio(caught, caught + sumOf(genuine, alarms)),
    recall: ratio(caught, sumOf(fraud, bands)),
  }
}

const sumOf = (counts: Readonly<Record<Band, number>>, of: readonly Band[]): number =>
  of.reduce((sum, band) => sum + counts[band], 0)

const ratio = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole)
