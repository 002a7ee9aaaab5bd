import { formatNumber, formatTable } from '#commands/screen/format-table.ts'
import { formatConfusion } from '../rows/format-confusion.ts'
import type { Stage } from '../tally/stages.ts'
import type { TallyResult } from '../tally.ts'
import { formatSent } from './format-sending.ts'
import type { SendLog } from './send-log.ts'

type Run = Readonly<{ log: SendLog; tallied: TallyResult; isOver: boolean; caveat: string }>

/** The report of a run, without the verdict. */
export const formatReport = ({ log, tallied, isOver, caveat }: Run): string => {
  const verdicts = [...tallied.bands].map(([eventId, band]) => ({
    band,
    isFraud: log.accepted.get(eventId)?.isFraud === true,
  }))
  return [
    formatSent(log),
    formatOutcome(tallied, isOver),
    formatConfusion(verdicts),
    `  ${caveat}`,
    formatErrors(log),
    formatFlaws(tallied.flaws.filter(({ doubled }) => isOver || doubled.length > 0)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** How many events were accepted, and how many reached each stage. */
const formatOutcome = (
  { accepted, reached, statuses, lost, doubled, deadLetters }: TallyResult,
  isOver: boolean,
): string => {
  const dead = Object.entries(deadLetters).filter(([, count]) => count > 0)
  return formatTable([
    ['accepted', accepted],
    ['scored', reached.assessed],
    ...(['approved', 'held', 'rejected'] as const).map((status) => [status, statuses.get(status) ?? 0] as const),
    ['audited', reached.audited],
    ['published to RabbitMQ', reached.published],
    ['dead letters', dead.reduce((sum, [, count]) => sum + count, 0)],
    ...dead.map(([queue, count]) => [`  in ${queue}`, count] as const),
    [isOver ? 'lost' : 'lost or still in progress', lost],
    ['duplicates in effect', doubled],
  ])
}

/** The problems of sending by code, each with an example that no retry solved. */
const formatErrors = ({ errors }: SendLog): string =>
  [...errors]
    .map(([code, { count, example }]) => {
      const end = example === '' ? 'solved by a retry' : `for example ${example}`
      return `  ${code}: ${formatNumber(count)}, ${end}`
    })
    .join('\n')

const flawCountMax = 10

/** The first events that were lost or doubled, with their stages. */
const formatFlaws = (flaws: TallyResult['flaws']): string => {
  const formatStages = (word: string, stages: readonly Stage[]): string =>
    stages.length === 0 ? '' : ` ${word} ${stages.join(', ')}.`
  const omitted = flaws.length - flawCountMax
  return [
    ...flaws
      .slice(0, flawCountMax)
      .map(
        ({ eventId, missing, doubled }) =>
          `  ${eventId}:${formatStages('Not', missing)}${formatStages('Twice', doubled)}`,
      ),
    ...(omitted > 0 ? [`  … and ${formatNumber(omitted)} more`] : []),
  ].join('\n')
}
