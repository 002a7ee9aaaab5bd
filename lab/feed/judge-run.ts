import { formatNumber } from '#commands/screen/format-table.ts'
import type { Count } from '../tally/count.ts'
import type { DrainEnd } from '../tally/drain.ts'
import { type Stage, stages } from '../tally/stages.ts'

/** The outcome of a run. */
export type RunEnd = Readonly<{
  counted: Pick<Count, 'accepted' | 'lost' | 'doubled' | 'reached'>
  /** Numbers of rows answered with an event id, not accepted, and never sent. */
  answered: number
  refused: number
  unsent: number
  drained: DrainEnd
  isInterrupted: boolean
}>

/** The faults of a run, one sentence each, and the exit code: 1 with a fault, 130 when only interrupted. */
export const judgeRun = (end: RunEnd): Readonly<{ exitCode: number; faults: readonly string[] }> => {
  const faults = faultsOf(end)
  return { faults, exitCode: faults.length > 0 ? 1 : end.isInterrupted ? 130 : 0 }
}

const faultsOf = ({ counted, answered, refused, unsent, drained, isInterrupted }: RunEnd): readonly string[] => {
  const { accepted, lost, doubled } = counted
  const events = (count: number): string => (count === 1 ? '1 event' : `${formatNumber(count)} events`)
  const faults = [
    [
      answered > accepted,
      `${events(answered - accepted)} received the id of another row, so two rows became one event.`,
    ],
    [refused > 0, `${formatNumber(refused)} rows were not accepted.`],
    [
      unsent > 0 && !isInterrupted,
      `${formatNumber(unsent)} rows were not sent because they would fail in the same way.`,
    ],
    [lost > 0 && isOver(drained), `${events(lost)} lost: ${formatMissing(counted)}.`],
    [
      lost > 0 && drained === 'late',
      `Not every event passed every stage in time: ${formatMissing(counted)}. Allow more with --timeout.`,
    ],
    [doubled > 0, `${events(doubled)} had an effect more than once.`],
  ] as const
  return faults.filter(([applies]) => applies).map(([, sentence]) => sentence)
}

/** Whether nothing more will come. After an interrupt or a timeout more may come, so no event counts as lost. */
export const isOver = (drained: DrainEnd): boolean => drained === 'drained' || drained === 'quiet'

/** Example: `12 not assessed, 12 not moved`. */
const formatMissing = ({ accepted, reached }: RunEnd['counted']): string =>
  stages
    .filter((stage: Stage) => reached[stage] < accepted)
    .map((stage) => `${formatNumber(accepted - reached[stage])} not ${stage}`)
    .join(', ')
