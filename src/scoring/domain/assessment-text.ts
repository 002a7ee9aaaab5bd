import { formatMoney } from '#kernel/domain/money.ts'
import type { Assessment } from './assessment.ts'
import { describeDecisions } from './describe-decisions.ts'
import { describeInputs } from './describe-inputs.ts'
import { formatList, formatScore } from './explanation.ts'
import { oneLine, quoted } from './foreign-text.ts'
import { capitalised, formatWhen } from './format-when.ts'
import type { OpinionOutcome } from './opinion.ts'
import type { Policy } from './policy.ts'
import type { RulesetDefinition } from './ruleset.ts'

/**
 * Formats an assessment for a case file: paragraphs of plain text that hold nothing but what is in the facts.
 * Text of a person or a model never starts a line: it is folded into a sentence, or quoted with `>`.
 */
export const assessmentText = (assessment: Assessment): string =>
  `${[
    introduction(assessment),
    paragraph('Reasons.', whyLines(assessment)),
    paragraph('History.', followingLines(assessment)),
    ...decisionParagraph(assessment),
    paragraph('Inputs.', describeInputs(assessment.inputs)),
    paragraph('Ruleset.', rulesetLines(assessment)),
    ...modelParagraph(assessment),
  ].join('\n\n')}\n`

const introduction = ({ eventId, type, happenedAt, receivedAt, assessedAt }: Assessment): string =>
  [
    `Assessment of event ${eventId}.`,
    `The event is a ${type}. It happened ${formatWhen(happenedAt)}, was received ${formatWhen(receivedAt)} and was assessed ${formatWhen(assessedAt)}.`,
  ].join('\n')

const whyLines = (assessment: Assessment): readonly string[] => [
  formatScore(assessment),
  ...assessment.reasons.map(
    ({ ruleId, points, because, source }) =>
      `${because} ${points} ${points === 1 ? 'point' : 'points'} by the rule ${ruleId}${source === '' ? '' : `, explained in ${source}`}.`,
  ),
]

const followingLines = ({ type, history, status }: Assessment): readonly string[] => [
  ...history.map(
    ({ status: to, at, by, reason }) => `${capitalised(formatWhen(at))}: ${to}, by ${oneLine(by)}. ${oneLine(reason)}`,
  ),
  status === 'received' ? 'Nothing had followed when this was written.' : `The status of the event is now ${status}.`,
  ...(status === 'held' ? ['A person must decide it.'] : []),
  ...(status === 'failed' ? ['It was not decided. An operator can redrive it when the cause is removed.'] : []),
  ...(type.startsWith('Ledger.') ? ['The entries of the ledger remain: a decision does not reverse an entry.'] : []),
]

const decisionParagraph = ({ review }: Assessment): readonly string[] =>
  review === undefined ? [] : [paragraph('Decisions.', describeDecisions(review))]

const rulesetLines = ({ ruleset, tried, reasons, inputs }: Assessment): readonly string[] => {
  const silent = tried.filter((rule) => !reasons.some(({ ruleId }) => ruleId === rule))
  const { bands } = ruleset
  const currency = inputs.amount?.currency ?? ''
  const limits = Object.hasOwn(ruleset.limits, currency) ? ruleset.limits[currency] : undefined
  const format = (minorUnits: number): string => formatMoney({ minorUnits, currency })
  return [
    `Ruleset ${ruleset.id}, version ${ruleset.version}: a score from ${bands.medium} on is medium, from ${bands.high} on high.`,
    ...reasons.flatMap(({ ruleId }) => policyLine(ruleset, ruleId)),
    silent.length === 0 ? 'Every rule that was tried fired.' : `Tried without firing: ${formatList(silent)}.`,
    ...(limits === undefined
      ? []
      : [
          `Its limits for ${currency}: small below ${format(limits.small)}, to be reported from ${format(limits.reporting)}, large from ${format(limits.large)}.`,
        ]),
  ]
}

/** The settings of a rule. Example: `fan-out@1 uses window days3, counterpartiesMin 3.` */
const policyLine = ({ rules }: RulesetDefinition, ruleId: string): readonly string[] => {
  const policy = Object.entries(rules.find(({ rule }) => rule === ruleId)?.policy ?? {})
  return policy.length === 0
    ? []
    : [`${ruleId} uses ${formatList(policy.map(([name, value]) => `${name} ${formatValue(value)}`))}.`]
}

const formatValue = (value: Policy[string]): string => {
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
  refused: 'returned an invalid answer',
  open: 'was not asked, because it had failed several times in a row',
}

const modelParagraph = ({ model }: Assessment): readonly string[] => {
  if (model === undefined) return []
  if (model.outcome !== 'answered') return [paragraph('A model.', [`${model.name} ${silences[model.outcome]}.`])]
  const score = model.score === undefined ? '' : ` It would have scored ${model.score}.`
  const words = model.text === undefined ? [] : quoted(model.text)
  return [
    paragraph('A model.', [
      `${model.name} was asked for its opinion. The opinion does not change the score.${score}`,
      ...words,
    ]),
  ]
}

const paragraph = (heading: string, lines: readonly string[]): string => [heading, ...lines].join('\n')
