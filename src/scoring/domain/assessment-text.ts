import type { Instant } from '../../kernel/domain/instant.ts'
import { sayMoney } from '../../kernel/domain/money.ts'
import type { Assessment } from './assessment.ts'
import { sayList, sayScore } from './explanation.ts'
import { sayInputs } from './say-inputs.ts'

/** An assessment as an investigator puts it into a file: paragraphs of plain text, without anything that is not in the facts. */
export const assessmentText = (assessment: Assessment): string =>
  `${[
    introduction(assessment),
    paragraph('Why.', whyLines(assessment)),
    paragraph('What followed.', followingLines(assessment)),
    paragraph('What the rules saw.', sayInputs(assessment.inputs)),
    paragraph('Which rules.', rulesetLines(assessment)),
    ...modelParagraph(assessment),
  ].join('\n\n')}\n`

const introduction = ({ eventId, type, happenedAt, receivedAt, assessedAt }: Assessment): string =>
  [
    `Assessment of event ${eventId}.`,
    `The event is a ${type}. It happened ${sayWhen(happenedAt)}, came in ${sayWhen(receivedAt)} and was assessed ${sayWhen(assessedAt)}.`,
  ].join('\n')

const whyLines = (assessment: Assessment): readonly string[] => [
  sayScore(assessment),
  ...assessment.reasons.map(
    ({ ruleId, points, because, source }) =>
      `${because} ${points} ${points === 1 ? 'point' : 'points'} by the rule ${ruleId}${source === '' ? '' : `, argued in ${source}`}.`,
  ),
]

const followingLines = ({ history, status }: Assessment): readonly string[] => [
  ...history.map(({ status: to, at, by, reason }) => `${capitalised(sayWhen(at))}: ${to}, by ${by}. ${reason}`),
  `The event stands at ${status}.`,
]

const rulesetLines = ({ ruleset, tried, reasons, inputs }: Assessment): readonly string[] => {
  const silent = tried.filter((rule) => !reasons.some(({ ruleId }) => ruleId === rule))
  const { bands } = ruleset
  const currency = inputs.amount?.currency ?? ''
  const limits = Object.hasOwn(ruleset.limits, currency) ? ruleset.limits[currency] : undefined
  const say = (minorUnits: number): string => sayMoney({ minorUnits, currency })
  return [
    `Ruleset ${ruleset.id}, version ${ruleset.version}: a score from ${bands.medium} on is medium, from ${bands.high} on high.`,
    silent.length === 0 ? 'Every rule that was tried fired.' : `Tried without firing: ${sayList(silent)}.`,
    ...(limits === undefined
      ? []
      : [
          `Its limits for ${currency}: small below ${say(limits.small)}, to be reported from ${say(limits.reporting)}, large from ${say(limits.large)}.`,
        ]),
  ]
}

const modelParagraph = ({ model }: Assessment): readonly string[] => {
  if (model === undefined) return []
  if (model.outcome !== 'answered')
    return [paragraph('A model.', [`${model.name} was to give an opinion and did not: ${model.outcome}.`])]
  const score = model.score === undefined ? '' : ` It would have scored ${model.score}.`
  return [paragraph('A model.', [`${model.name} was asked as well. It decides nothing.${score}`, model.text ?? ''])]
}

const paragraph = (heading: string, lines: readonly string[]): string => [heading, ...lines].join('\n')

/** Example: `on 2026-03-01 at 12:00:02 UTC`. */
const sayWhen = (at: Instant): string => `on ${at.slice(0, 10)} at ${at.slice(11, 19)} UTC`

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
