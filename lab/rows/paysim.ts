import type { Cells } from './cells.ts'
import type { Format, Payment } from './format.ts'

/** PaySim's header, in its own spelling. */
export const paysimColumns = [
  'step',
  'type',
  'amount',
  'nameOrig',
  'oldbalanceOrg',
  'newbalanceOrig',
  'nameDest',
  'oldbalanceDest',
  'newbalanceDest',
  'isFraud',
  'isFlaggedFraud',
] as const

const kinds = new Map<string, Payment['kind']>([
  ['PAYMENT', 'payment'],
  ['TRANSFER', 'transfer'],
  ['CASH_IN', 'cash-in'],
  ['CASH_OUT', 'cash-out'],
  ['DEBIT', 'debit'],
])

const labels = new Map([
  ['0', false],
  ['0.0', false],
  ['1', true],
  ['1.0', true],
])

/** A step is an hour; the simulation runs a month, and nothing runs longer than a year. */
const stepRange = { min: 0, max: 8_784 }

/**
 * PaySim, mobile money (Lopez-Rojas). `nameOrig` is always the customer who starts it, not the one who pays: at a
 * CASH_IN the customer's balance grows by the amount, so there the debtor is `nameDest` (the agent or merchant who
 * takes the cash and gives the balance) and the creditor is `nameOrig`. Everywhere else `nameOrig` pays `nameDest`.
 *
 * `isFlaggedFraud` is the simulator's own rule, and `isFraud` its truth: neither goes into the event.
 */
export const paysim: Format = {
  columns: paysimColumns,
  caveat: 'PaySim’s own thieves always empty the account: a rule that sees it does better here than in life.',
  read: (cells) => {
    const kind = cells.oneOf('type', kinds)
    const hour = cells.whole('step', stepRange)
    const amount = cells.amount('amount')
    const customer = partyOf(cells, 'nameOrig', ['oldbalanceOrg', 'newbalanceOrig'])
    const counterparty = partyOf(cells, 'nameDest', ['oldbalanceDest', 'newbalanceDest'])
    const [debtor, creditor] = kind === 'cash-in' ? [counterparty, customer] : [customer, counterparty]
    return {
      hour,
      subject: `account/${customer.accountId}`,
      payment: { kind, amount, debtor, creditor, channel: 'mobile-money' },
      isFraud: cells.oneOf('isFraud', labels),
    }
  },
}

/** Of a merchant (`M…`) PaySim keeps no balance and writes zeros: those zeros are unknown, so they are left out. */
const partyOf = (cells: Cells, name: string, [before, after]: readonly [string, string]): Payment['debtor'] => {
  const accountId = cells.id(name)
  const balances = { balanceBefore: cells.balance(before), balanceAfter: cells.balance(after) }
  return accountId.startsWith('M') ? { accountId } : { accountId, ...balances }
}
