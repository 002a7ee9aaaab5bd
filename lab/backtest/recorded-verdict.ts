import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { assessmentData, storedJudgement } from '#scoring/application/stored-judgement.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { rulesetName } from './ruleset-name.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** The recorded result of one event: the inputs of the rules, the verdict and the ruleset. */
export type RecordedVerdict = Readonly<{ inputs: Inputs; before: Verdict; ruleset: string }>

/** Reads an assessment. Undefined when it is invalid, so that one bad fact does not stop the run. */
export const recordedVerdict = (fact: Fact): RecordedVerdict | undefined => {
  try {
    const judgement = storedJudgement(assessmentData(fact))
    return { inputs: judgement.inputs, before: verdictOf(judgement), ruleset: rulesetName(judgement.ruleset) }
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** Whether the inputs have accounts but no activity: they were recorded before profiles existed. */
export const lacksHistory = ({ amount, debtor, creditor }: Inputs): boolean =>
  amount !== undefined &&
  (debtor !== undefined || creditor !== undefined) &&
  debtor?.activity === undefined &&
  creditor?.activity === undefined
