import { formatMoney } from '#kernel/domain/money.ts'
import { describeActivity } from './describe-activity.ts'
import { describeReversals } from './describe-reversals.ts'
import type { Inputs, Party } from './rule.ts'

/** Describes what the rules saw of an event. What is not named was unknown. */
export const describeInputs = (inputs: Inputs): readonly string[] => {
  const { amount, reversedAmount, debtor, creditor, riskScore, severity, limitBreach } = inputs
  const currency = (amount ?? reversedAmount)?.currency
  const lines = [
    ...(amount === undefined ? [] : [`The amount is ${formatMoney(amount)}.`]),
    ...(reversedAmount === undefined ? [] : [`The event takes back a movement of ${formatMoney(reversedAmount)}.`]),
    ...describeParty('The payer’s account', debtor, currency),
    ...describeParty('The payee’s account', creditor, currency),
    ...(riskScore === undefined ? [] : [`The reporter gave a risk score of ${riskScore} of 100.`]),
    ...(severity === undefined ? [] : [`The reporter gave the severity ${severity}.`]),
    ...(limitBreach === undefined
      ? []
      : [
          `A ${limitBreach.kind} limit was breached with severity ${limitBreach.severity}. Action: ${limitBreach.action}.`,
        ]),
  ]
  return lines.length === 0 ? ['Nothing: no rule reads anything of this event type.'] : lines
}

const describeParty = (who: string, party: Party | undefined, currency: string | undefined): readonly string[] => {
  if (party === undefined) return []
  const { country, balanceBefore, balanceAfter, activity, reversals } = party
  const balances = [
    ...(balanceBefore === undefined ? [] : [`${formatMoney(balanceBefore)} before`]),
    ...(balanceAfter === undefined ? [] : [`${formatMoney(balanceAfter)} after`]),
  ]
  const known = [
    ...(country === undefined ? [] : [`is in ${country}`]),
    ...(balances.length === 0 ? [] : [`held ${balances.join(' and ')}`]),
  ]
  const own = known.length === 0 ? `${who}: country and balance are unknown.` : `${who} ${known.join(', ')}.`
  const past =
    activity === undefined || currency === undefined
      ? 'Its earlier activity was not used.'
      : describeActivity(activity, currency)
  return [[own, past, ...(reversals && currency !== undefined ? describeReversals(reversals, currency) : [])].join(' ')]
}
