import type { Money } from '#kernel/domain/money.ts'
import type { Activity } from './activity.ts'
import type { Fields, Policy, PolicyOf, Severity } from './policy.ts'

/** One end of a payment, as far as the producer can see it and a rule asks for it. */
export type Party = Readonly<{
  country?: string | undefined
  balanceBefore?: Money | undefined
  balanceAfter?: Money | undefined
  /** There where Sluice keeps a profile of the account. */
  activity?: Activity | undefined
}>

/** What the rules see of an event, and all they see: kept with the assessment, so that a score can be worked out again. */
export type Inputs = Readonly<{
  amount?: Money | undefined
  debtor?: Party | undefined
  creditor?: Party | undefined
  /** 0–100, from the reporter. */
  riskScore?: number | undefined
  severity?: Severity | undefined
  /** A limit of the trading platform that an account went beyond. */
  limitBreach?: Readonly<{ kind: string; severity: Severity; action: string }> | undefined
}>

/** What counts as much in one currency, in minor units. */
export type Limits = Readonly<{
  /** Below this, everyday life. */
  small: number
  /** What the law wants reported, or a person asked for. */
  reporting: number
  /** From here on large, inclusive. */
  large: number
}>

/** That a rule fired. `because` is a sentence with the numbers in it, for the person who must explain the score. */
export type Finding = Readonly<{ points: number; because: string }>

/** `limits` are those of the amount's currency; `undefined` where there is no amount, or none are set. */
export type Judge = (inputs: Inputs, limits: Limits | undefined) => Finding | undefined

/**
 * A rule as a ruleset may use it: pure, with a versioned id and the fields a ruleset has to give. A change of what it says
 * is a new version beside the old.
 */
export type Rule = Readonly<{
  ruleId: string
  /** Where the policy is argued. */
  source: string
  fields: Fields
  judgeBy(policy: Policy): Judge
}>

type Draft<Shape extends Fields> = Omit<Rule, 'fields' | 'judgeBy'> &
  Readonly<{ fields: Shape; judgeBy: (policy: PolicyOf<Shape>) => Judge }>

/** A rule whose judge fits its fields. */
export const defineRule = <Shape extends Fields>(rule: Draft<Shape>): Rule => rule
