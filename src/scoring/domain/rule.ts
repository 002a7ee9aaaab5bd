import type { Money } from '../../kernel/domain/money.ts'

/** One end of a payment, as far as the producer can see it and a rule asks for it. */
type Party = Readonly<{
  country?: string | undefined
  balanceBefore?: Money | undefined
  balanceAfter?: Money | undefined
}>

/** What the rules see of an event, and all they see: kept with the assessment, so that a score can be worked out again. */
export type Inputs = Readonly<{
  amount?: Money | undefined
  debtor?: Party | undefined
  creditor?: Party | undefined
  /** 0–100, from the reporter. */
  riskScore?: number | undefined
  severity?: 'low' | 'medium' | 'high' | 'critical' | undefined
}>

/** A rule that fired. `because` is a sentence with the numbers in it, for the person who must explain the score. */
export type Reason = Readonly<{ ruleId: string; points: number; because: string }>

/** A pure function with a versioned id: a change of what it says is a new version beside the old. */
export type Rule = Readonly<{ ruleId: string; judge: (inputs: Inputs) => Omit<Reason, 'ruleId'> | undefined }>
