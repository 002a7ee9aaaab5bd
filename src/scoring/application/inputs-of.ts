import { accepting } from '#catalogue/accepting.ts'
import { dataOf } from '#catalogue/fact.ts'
import { paymentTransferObserved } from '#catalogue/payment.ts'
import { complianceEventReported, riskEventReported } from '#catalogue/risk.ts'
import { tradingOrderPlacedV2 } from '#catalogue/trading.ts'
import type { Fact } from '#kernel/domain/fact.ts'
import type { Inputs } from '../domain/rule.ts'

/**
 * What the rules see of an event, by its type: these are the versions scoring accepts. A family that is not here has
 * nothing a rule could judge and scores 0. Only what a rule reads is taken: inputs are kept with every assessment.
 */
const readers: ReadonlyMap<string, (fact: Fact) => Inputs> = new Map([
  ['Payment.Transfer.Observed.v1', paymentInputs],
  ['Trading.Order.Placed.v2', (fact: Fact): Inputs => ({ amount: dataOf(tradingOrderPlacedV2, fact).notional })],
  ['Risk.Event.Reported.v1', (fact: Fact): Inputs => ({ riskScore: dataOf(riskEventReported, fact).riskScore })],
  [
    'Compliance.Event.Reported.v1',
    (fact: Fact): Inputs => ({ severity: dataOf(complianceEventReported, fact).severity }),
  ],
])

const accept = accepting('scoring', [...readers.keys()])

/** @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
export const inputsOf = (fact: Fact): Inputs => {
  const accepted = accept(fact)
  return (accepted && readers.get(accepted.type)?.(accepted)) ?? {}
}

function paymentInputs(fact: Fact): Inputs {
  const { amount, debtor, creditor } = dataOf(paymentTransferObserved, fact)
  const { country, balanceBefore, balanceAfter } = debtor
  return { amount, debtor: { country, balanceBefore, balanceAfter }, creditor: { country: creditor.country } }
}
