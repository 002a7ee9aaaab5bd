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

/** The data of an assessment, at the version that scoring accepts. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
export const assessmentData = (assessed: Fact): Data => dataOf(assessmentCompleted, accept(assessed) ?? assessed)

/**
 * The judgement that an assessment kept. Those of early days name their ruleset alone, and have neither sum nor sources: what
 * they lack is looked up in the code, which keeps every baseline and every rule there ever was.
 * @throws Refusal `fact-invalid` when it holds nothing that could be told of.
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
  if (!inputs.success) throw new Refusal('fact-invalid', 'The inputs of the assessment are not what rules can see.')
  return { score, sum, band, ruleset: definitionOf(data), reasons, tried, inputs: inputs.data }
}

/** The ruleset of an assessment: the one it holds or, of an early one, the baseline of that version. @throws Refusal `fact-invalid`. */
const definitionOf = ({ ruleset }: Pick<Data, 'ruleset'>): RulesetDefinition => {
  const { id, version } = ruleset
  const held = isEarly({ ruleset })
    ? earlierBaselines.find((one) => one.id === id && one.version === version)
    : readStoredRuleset(ruleset)
  if (held === undefined)
    throw new Refusal('fact-invalid', `The assessment does not hold ruleset ${id}, version ${version}.`)
  return held
}

/** Whether an assessment is of the days when a ruleset was named and not kept. */
export const isEarly = ({ ruleset }: Pick<Data, 'ruleset'>): boolean => ruleset.rules === undefined
