import type { Band } from '#kernel/domain/event-status.ts'
import type { Opinion } from './opinion.ts'
import type { Judgement, RulesetDefinition } from './ruleset.ts'

/** An explanation of a score in words, and its author. */
export type Explanation = Readonly<{
  /** `rules`, or the name of the model. */
  by: string
  text: string
}>

/** Returns the text of the model if there is one, else the explanation of the rules. */
export const explanationOf = (judgement: Judgement, model: Opinion | undefined): Explanation =>
  model?.text === undefined ? { by: 'rules', text: explain(judgement) } : { by: model.name, text: model.text }

/** The explanation of the rules: the sum of the score, and the sentence of each reason. */
export const explain = (judgement: Judgement): string =>
  [formatScore(judgement), ...judgement.reasons.map(({ because }) => because)].join(' ')

/** Example: `The score is 75 of 100, in the high band (70 to 100): 60 and 15 points.` */
export const formatScore = ({ score, sum, band, reasons, tried, ruleset }: Judgement): string => {
  const place = `The score is ${score} of 100, in the ${band} band (${formatBand(band, ruleset.bands)})`
  if (reasons.length === 0) return `${place}: none of the ${tried.length} rules that were tried fired.`
  const parts = formatList(reasons.map(({ points }) => String(points)))
  const total =
    reasons.length === 1 ? '' : sum === score ? `, ${sum} together` : `, ${sum} together, of which 100 count`
  return `${place}: ${parts} ${sum === 1 ? 'point' : 'points'}${total}.`
}

/** The range of scores of a band, inclusive. */
const formatBand = (band: Band, { medium, high }: RulesetDefinition['bands']): string =>
  ({ low: `0 to ${medium - 1}`, medium: `${medium} to ${high - 1}`, high: `${high} to 100` })[band]

/** Example: `60, 15 and 10`. */
export const formatList = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
