import type { Band } from '#kernel/domain/event-status.ts'
import type { Judgement } from '#scoring/domain/ruleset.ts'

/** The result of one ruleset for one event, reduced to what a comparison needs. */
export type Verdict = Readonly<{
  score: number
  /** The points of all reasons, not capped. */
  sum: number
  band: Band
  /** The ids of the rules that fired. */
  reasons: readonly string[]
}>

export const verdictOf = ({ score, sum, band, reasons }: Pick<Judgement, keyof Verdict>): Verdict => ({
  score,
  sum,
  band,
  reasons: reasons.map(({ ruleId }) => ruleId),
})
