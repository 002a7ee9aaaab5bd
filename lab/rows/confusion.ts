import { type Band, bands } from '#kernel/domain/event-status.ts'
import { type AlarmQuality, qualityOf } from './alarm-quality.ts'

/** Numbers of rows by label and band. */
export type Confusion = Readonly<Record<'fraud' | 'genuine', Readonly<Record<Band, number>>>>

export type LabelledBand = Readonly<{ band: Band; isFraud: boolean }>

export const confusionOf = (verdicts: Iterable<LabelledBand>): Confusion => {
  const confusion = emptyConfusion()
  for (const { band, isFraud } of verdicts) confusion[isFraud ? 'fraud' : 'genuine'][band] += 1
  return confusion
}

/** A matrix of zeros, to count in. */
export const emptyConfusion = () => ({
  fraud: { low: 0, medium: 0, high: 0 },
  genuine: { low: 0, medium: 0, high: 0 },
})

/** The quality of an alarm at `from` and every higher band. */
export const alarmQuality = ({ fraud, genuine }: Confusion, from: Band): AlarmQuality => {
  const alarming = bands.slice(bands.indexOf(from))
  const hits = sumOf(fraud, alarming)
  const frauds = sumOf(fraud, bands)
  return qualityOf({
    hits,
    frauds,
    alarms: hits + sumOf(genuine, alarming),
    rows: frauds + sumOf(genuine, bands),
  })
}

const sumOf = (counts: Readonly<Record<Band, number>>, of: readonly Band[]): number =>
  of.reduce((sum, band) => sum + counts[band], 0)
