import type { Money } from '#kernel/domain/money.ts'
import { sayMoney } from '#kernel/domain/money.ts'
import type { Inputs, Party } from './rule.ts'
import { sayActivity } from './say-activity.ts'

/** What the rules saw of an event, in sentences. Whatever is not named was not known. */
export const sayInputs = (inputs: Inputs): readonly string[] => {
  const { amount, debtor, creditor, riskScore, severity, limitBreach } = inputs
  const lines = [
    ...(amount === undefined ? [] : [`The amount is ${sayMoney(amount)}.`]),
    ...sayParty('The payer’s account', debtor, amount),
    ...sayParty('The payee’s account', creditor, amount),
    ...(riskScore === undefined ? [] : [`Whoever reported it gave a score of ${riskScore} of 100.`]),
    ...(severity === undefined ? [] : [`Whoever reported it called it ${severity}.`]),
    ...(limitBreach === undefined
      ? []
      : [`A ${limitBreach.kind} limit was breached, severity ${limitBreach.severity}; done: ${limitBreach.action}.`]),
  ]
  return lines.length === 0 ? ['Nothing: of such an event there is nothing a rule judges.'] : lines
}

const sayParty = (who: string, party: Party | undefined, amount: Money | undefined): readonly string[] => {
  if (party === undefined) return []
  const { country, balanceBefore, balanceAfter, activity } = party
  const told = [
    ...(country === undefined ? [] : [`is in ${country}`]),
    ...(balanceBefore === undefined ? [] : [`held ${sayMoney(balanceBefore)} before`]),
    ...(balanceAfter === undefined ? [] : [`held ${sayMoney(balanceAfter)} after`]),
  ]
  const own = told.length === 0 ? `${who}: neither country nor balance was told.` : `${who} ${told.join(', ')}.`
  const past =
    activity === undefined || amount === undefined
      ? 'What it did before was not looked at.'
      : sayActivity(activity, amount.currency)
  return [`${own} ${past}`]
}
