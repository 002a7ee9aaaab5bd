import { formatNumber } from '#commands/screen/format-table.ts'
import type { Count } from '../tally/count.ts'
import type { DrainEnd } from '../tally/drain.ts'
import { type Stage, stages } from '../tally/stages.ts'

/** What a run comes down to. */
export type RunEnd = Readonly<{
  counted: Pick<Count, 'accepted' | 'lost' | 'doubled' | 'reached'>
  /** Rows that were answered with an event's id, rows that were not accepted, and rows that were never sent. */
  answered: number
  refused: number
  unsent: number
  drained: DrainEnd
  isInterrupted: boolean
}>

/** The faults of a run, a sentence each, and the exit code that follows: 1 with a fault, 130 when only interrupted. */
export const judgeRun = (end: RunEnd): Readonly<{ exitCode: number; faults: readonly string[] }> => {
  const faults = faultsOf(end)
  return { faults, exitCode: faults.length > 0 ? 1 : end.isInterrupted ? 130 : 0 }
}

const faultsOf = ({ counted, answered, refused, unsent, drained, isInterrupted }: RunEnd): readonly string[] => {
  const { accepted, lost, doubled } = counted
  const events = (count: number): string => (count === 1 ? '1 event' : `${formatNumber(count)} events`)
  const said = [
    [answered > accepted, `${events(answered - accepted)} got the id of another row: two rows became one event.`],
    [refused > 0, `${formatNumber(refused)} rows were not accepted.`],
    [unsent > 0 && !isInterrupted, `${formatNumber(unsent)} rows were not sent, because they would have met the same.`],
    [lost > 0 && isOver(drained), `${events(lost)} lost: ${sayMissing(counted)}.`],
    [lost > 0 && drained === 'late', `The line has not drained in time: ${sayMissing(counted)}.`],
    [doubled > 0, `${events(doubled)} had an effect more than once.`],
  ] as const
  return said.filter(([isSo]) => isSo).map(([, sentence]) => sentence)
}

/** Nothing more will come. After an interrupt or a time limit more may still come, so nothing is known to be lost. */
export const isOver = (drained: DrainEnd): boolean => drained === 'drained' || drained === 'quiet'

/** Example: `12 not assessed, 12 not moved`. */
const sayMissing = ({ accepted, reached }: RunEnd['counted']): string =>
  stages
    .filter((stage: Stage) => reached[stage] < accepted)
    .map((stage) => `${formatNumber(accepted - reached[stage])} not ${stage}`)
    .join(', ')
