import { formatNumber, formatTable } from '#commands/screen/format-table.ts'
import { sayConfusion } from '../rows/say-confusion.ts'
import type { Stage } from '../tally/stages.ts'
import type { Tallied } from '../tally.ts'
import { saySent } from './say-sending.ts'
import type { SendLog } from './send-log.ts'

type Run = Readonly<{ log: SendLog; tallied: Tallied; isOver: boolean; caveat: string }>

/** All that is printed at the end of a run, save the verdict. */
export const sayReport = ({ log, tallied, isOver, caveat }: Run): string => {
  const verdicts = [...tallied.bands].map(([eventId, band]) => ({
    band,
    isFraud: log.accepted.get(eventId)?.isFraud === true,
  }))
  return [
    saySent(log),
    sayOutcome(tallied, isOver),
    sayConfusion(verdicts),
    `  ${caveat}`,
    sayErrors(log),
    sayFlaws(tallied.flaws.filter(({ doubled }) => isOver || doubled.length > 0)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** What was accepted, and what became of it. */
const sayOutcome = ({ accepted, reached, statuses, lost, doubled, deadLetters }: Tallied, isOver: boolean): string => {
  const dead = Object.entries(deadLetters).filter(([, count]) => count > 0)
  return formatTable([
    ['accepted', accepted],
    ['scored', reached.assessed],
    ...(['approved', 'held', 'rejected'] as const).map((status) => [status, statuses.get(status) ?? 0] as const),
    ['audited', reached.audited],
    ['published to RabbitMQ', reached.published],
    ['dead letters', dead.reduce((sum, [, count]) => sum + count, 0)],
    ...dead.map(([queue, count]) => [`  in ${queue}`, count] as const),
    [isOver ? 'lost' : 'lost, or not through yet', lost],
    ['duplicates in effect', doubled],
  ])
}

/** The problems that sending met, with an example of each that no other try overcame. */
const sayErrors = ({ errors }: SendLog): string =>
  [...errors]
    .map(([code, { count, example }]) => {
      const end = example === '' ? 'overcome by another try' : `as at ${example}`
      return `  ${code}: ${formatNumber(count)}, ${end}`
    })
    .join('\n')

const flawCountMax = 10

/** The first events that were lost or doubled, and at which stages. */
const sayFlaws = (flaws: Tallied['flaws']): string => {
  const sayStages = (word: string, stages: readonly Stage[]): string =>
    stages.length === 0 ? '' : ` ${word} ${stages.join(', ')}.`
  const unsaid = flaws.length - flawCountMax
  return [
    ...flaws
      .slice(0, flawCountMax)
      .map(
        ({ eventId, missing, doubled }) => `  ${eventId}:${sayStages('Not', missing)}${sayStages('Twice', doubled)}`,
      ),
    ...(unsaid > 0 ? [`  … and ${formatNumber(unsaid)} more`] : []),
  ].join('\n')
}
