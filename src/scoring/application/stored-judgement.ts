import type * as z from 'zod'
import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { accepting } from '#facts/application/accepting.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { earlierBaselines } from '../domain/baseline-ruleset.ts'
import { ruleBook } from '../domain/rule-book.ts'
import type { Judgement, RulesetDefinition } from '../domain/ruleset.ts'
import { readStoredRuleset } from './read-stored-ruleset.ts'
import { storedInputs } from './stored-inputs.ts'

type Data = z.output<typeof assessmentCompleted>

const accept = accepting('scoring', ['Risk.Assessment.Completed.v1'])

/** Returns the data of an assessment, at the version that scoring accepts. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
export const assessmentData = (assessed: Fact): Data => dataOf(assessmentCompleted, accept(assessed) ?? assessed)

/**
 * Returns the judgement that is stored in an assessment. An early assessment has only the name of its ruleset, and neither a sum
 * nor sources. The missing parts come from the code, which has every baseline and every rule that ever existed.
 * @throws Refusal `fact-invalid` when the ruleset or the inputs are missing or invalid.
 */
export const storedJudgement = (data: Data): Judgement => {
  const { score, band, tried } = data
  const reasons = data.reasons.map(({ ruleId, points, because, source }) => ({
    ruleId,
    points,
    because,
    source: source ?? ruleBook.get(ruleId)?.source ?? '',
  }))
  const sum = data.sum ?? reasons.reduce((total, { points }) => total + points, 0)
  const inputs = storedInputs.safeParse(data.inputs)
  if (!inputs.success) throw new Refusal('fact-invalid', 'The stored inputs of the assessment are invalid.')
  return { score, sum, band, ruleset: definitionOf(data), reasons, tried, inputs: inputs.data }
}

/** Returns the stored ruleset of an assessment, or the baseline that an early one names. @throws Refusal `fact-invalid`. */
const definitionOf = ({ ruleset }: Pick<Data, 'ruleset'>): RulesetDefinition => {
  const { id, version } = ruleset
  const held = isEarly({ ruleset })
    ? earlierBaselines.find((one) => one.id === id && one.version === version)
    : readStoredRuleset(ruleset)
  if (held === undefined)
    throw new Refusal('fact-invalid', `The assessment does not hold ruleset ${id}, version ${version}.`)
  return held
}

/** Returns whether an assessment is from the time when only the name of its ruleset was stored. */
export const isEarly = ({ ruleset }: Pick<Data, 'ruleset'>): boolean => ruleset.rules === undefined
