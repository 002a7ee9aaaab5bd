import { dataOf } from '#catalogue/fact.ts'
import { paymentTransferObserved } from '#catalogue/payment.ts'
import { complianceEventReported, riskEventReported } from '#catalogue/risk.ts'
import { tradingOrderPlaced } from '#catalogue/trading.ts'
import type { Fact } from '#kernel/domain/fact.ts'
import type { Inputs } from '../domain/rule.ts'

/**
 * What the rules see of an event, by its type. A type that is not here has nothing a rule could judge and scores 0.
 * Only what a rule reads is taken: inputs are kept with every assessment.
 */
const readers: ReadonlyMap<string, (fact: Fact) => Inputs> = new Map([
  ['Payment.Transfer.Observed.v1', paymentInputs],
  ['Trading.Order.Placed.v1', (fact: Fact): Inputs => ({ amount: dataOf(tradingOrderPlaced, fact).notional })],
  ['Risk.Event.Reported.v1', (fact: Fact): Inputs => ({ riskScore: dataOf(riskEventReported, fact).riskScore })],
  [
    'Compliance.Event.Reported.v1',
    (fact: Fact): Inputs => ({ severity: dataOf(complianceEventReported, fact).severity }),
  ],
])

/** @throws Refusal `fact-invalid`. */
export const inputsOf = (fact: Fact): Inputs => readers.get(fact.type)?.(fact) ?? {}

function paymentInputs(fact: Fact): Inputs {
  const { amount, debtor, creditor } = dataOf(paymentTransferObserved, fact)
  const { country, balanceBefore, balanceAfter } = debtor
  return { amount, debtor: { country, balanceBefore, balanceAfter }, creditor: { country: creditor.country } }
}
