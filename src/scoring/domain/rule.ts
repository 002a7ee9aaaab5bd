import type { Money } from '#kernel/domain/money.ts'
import type { Activity } from './activity.ts'
import type { Fields, Policy, PolicyOf, Severity } from './policy.ts'
import type { Reversals } from './reversals.ts'

/** One party of a payment, with what the producer knows and the rules use. */
export type Party = Readonly<{
  country?: string | undefined
  balanceBefore?: Money | undefined
  balanceAfter?: Money | undefined
  /** Present if Sluice has a profile of the account. */
  activity?: Activity | undefined
  /** Present if movements of the account within a week were taken back. */
  reversals?: Reversals | undefined
}>

/** All that the rules see of an event. It is stored with the assessment, so that the score can be recomputed. */
export type Inputs = Readonly<{
  amount?: Money | undefined
  /** The amount of the movement that a reversal or a correction takes back. */
  reversedAmount?: Money | undefined
  debtor?: Party | undefined
  creditor?: Party | undefined
  /** 0–100, from the reporter. */
  riskScore?: number | undefined
  severity?: Severity | undefined
  /** A limit of the trading platform that an account exceeded. */
  limitBreach?: Readonly<{ kind: string; severity: Severity; action: string }> | undefined
}>

/** The limits of one currency, in minor units. */
export type Limits = Readonly<{
  /** Amounts below are small. */
  small: number
  /** The reporting threshold. */
  reporting: number
  /** Amounts from here on are large, inclusive. */
  large: number
}>

/** The result of a rule that fired. `because` is a sentence with the numbers in it, for the person who explains the score. */
export type Finding = Readonly<{ points: number; because: string }>

/** `limits` are those of the amount's currency; `undefined` if there is no amount, or the currency has none. */
export type Judge = (inputs: Inputs, limits: Limits | undefined) => Finding | undefined

/**
 * A rule that a ruleset may use: pure, with a versioned id and the fields a ruleset must set. A change of its logic or its
 * sentence is a new version beside the old one.
 */
export type Rule<Id extends string = string> = Readonly<{
  ruleId: Id
  /** The document and section that justify the policy. */
  source: string
  fields: Fields
  judgeBy(policy: Policy): Judge
}>

/** Example: `large-amount@2`. */
type VersionedId = `${string}@${number}`

type Draft<Id extends VersionedId, Shape extends Fields> = Omit<Rule<Id>, 'fields' | 'judgeBy'> &
  Readonly<{ fields: Shape; judgeBy: (policy: PolicyOf<Shape>) => Judge }>

/** Defines a rule and checks that its judge fits its fields. */
export const defineRule = <const Id extends VersionedId, Shape extends Fields>(rule: Draft<Id, Shape>): Rule<Id> => rule
