import type { Instant } from '#kernel/domain/instant.ts'
import { sayMoney } from '#kernel/domain/money.ts'
import type { Assessment } from './assessment.ts'
import { sayList, sayScore } from './explanation.ts'
import { oneLine, quoted } from './foreign-text.ts'
import type { OpinionOutcome } from './opinion.ts'
import type { Policy } from './policy.ts'
import type { RulesetDefinition } from './ruleset.ts'
import { sayInputs } from './say-inputs.ts'

/**
 * An assessment as an investigator puts it into a file: paragraphs of plain text, without anything that is not in the facts.
 * Only Sluice begins a line, whatever a person or a model wrote: their words are folded into ours, or marked with `>`.
 */
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

const followingLines = ({ type, history, status }: Assessment): readonly string[] => [
  ...history.map(
    ({ status: to, at, by, reason }) => `${capitalised(sayWhen(at))}: ${to}, by ${oneLine(by)}. ${oneLine(reason)}`,
  ),
  status === 'received' ? 'Nothing had followed when this was written.' : `With that the event stands at ${status}.`,
  ...(status === 'held' ? ['It waits for a person.'] : []),
  ...(type.startsWith('Ledger.') ? ['What the ledger wrote stands: a decision undoes no entry.'] : []),
]

const rulesetLines = ({ ruleset, tried, reasons, inputs }: Assessment): readonly string[] => {
  const silent = tried.filter((rule) => !reasons.some(({ ruleId }) => ruleId === rule))
  const { bands } = ruleset
  const currency = inputs.amount?.currency ?? ''
  const limits = Object.hasOwn(ruleset.limits, currency) ? ruleset.limits[currency] : undefined
  const say = (minorUnits: number): string => sayMoney({ minorUnits, currency })
  return [
    `Ruleset ${ruleset.id}, version ${ruleset.version}: a score from ${bands.medium} on is medium, from ${bands.high} on high.`,
    ...reasons.flatMap(({ ruleId }) => policyLine(ruleset, ruleId)),
    silent.length === 0 ? 'Every rule that was tried fired.' : `Tried without firing: ${sayList(silent)}.`,
    ...(limits === undefined
      ? []
      : [
          `Its limits for ${currency}: small below ${say(limits.small)}, to be reported from ${say(limits.reporting)}, large from ${say(limits.large)}.`,
        ]),
  ]
}

/** The numbers that a rule went by. Example: `fan-out@1 goes by window days3, counterpartiesMin 3.` */
const policyLine = ({ rules }: RulesetDefinition, ruleId: string): readonly string[] => {
  const policy = Object.entries(rules.find(({ rule }) => rule === ruleId)?.policy ?? {})
  return policy.length === 0
    ? []
    : [`${ruleId} goes by ${sayList(policy.map(([name, value]) => `${name} ${sayValue(value)}`))}.`]
}

const sayValue = (value: Policy[string]): string => {
  if (typeof value !== 'object') return String(value)
  return Array.isArray(value)
    ? value.join(' ')
    : Object.entries(value)
        .map(([name, number]) => `${name} ${number}`)
        .join(' ')
}

const silences: Readonly<Record<Exclude<OpinionOutcome, 'answered'>, string>> = {
  late: 'did not answer in time',
  failed: 'could not be asked',
  refused: 'gave an answer that could not be used',
  open: 'was not asked, since it had failed several times in a row',
}

const modelParagraph = ({ model }: Assessment): readonly string[] => {
  if (model === undefined) return []
  if (model.outcome !== 'answered')
    return [paragraph('A model.', [`${model.name} was to give an opinion, but ${silences[model.outcome]}.`])]
  const score = model.score === undefined ? '' : ` It would have scored ${model.score}.`
  const words = model.text === undefined ? [] : quoted(model.text)
  return [paragraph('A model.', [`${model.name} was asked as well. It decides nothing.${score}`, ...words])]
}

const paragraph = (heading: string, lines: readonly string[]): string => [heading, ...lines].join('\n')

/** Example: `on 2026-03-01 at 12:00:02 UTC`. */
const sayWhen = (at: Instant): string => `on ${at.slice(0, 10)} at ${at.slice(11, 19)} UTC`

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
