import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { assessmentData, storedJudgement } from '#scoring/application/stored-judgement.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { sayName } from './say-name.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** What was recorded of one event: what the rules saw, what was made of it, and with which ruleset. */
export type RecordedVerdict = Readonly<{ inputs: Inputs; before: Verdict; ruleset: string }>

/** Reads an assessment; undefined where it is not one that rules could have made, so that one bad fact stops nothing. */
export const recordedVerdict = (fact: Fact): RecordedVerdict | undefined => {
  try {
    const judgement = storedJudgement(assessmentData(fact))
    return { inputs: judgement.inputs, before: verdictOf(judgement), ruleset: sayName(judgement.ruleset) }
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** It tells an amount of accounts, and not what those accounts did before: it was made before there were profiles. */
export const lacksHistory = ({ amount, debtor, creditor }: Inputs): boolean =>
  amount !== undefined &&
  (debtor !== undefined || creditor !== undefined) &&
  debtor?.activity === undefined &&
  creditor?.activity === undefined
