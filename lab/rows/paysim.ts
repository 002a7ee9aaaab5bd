import type { Cells } from './cells.ts'
import type { Format, Payment } from './format.ts'

/** PaySim's header, in its original spelling. */
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

const labelOf = (cells: Cells): boolean => cells.oneOf('isFraud', labels)

/** A step is an hour. The simulation runs for a month; a year is the limit. */
const stepRange = { min: 0, max: 8_784 }

/**
 * PaySim, mobile money (Lopez-Rojas). `nameOrig` is the customer who initiates the payment, not always the payer. A
 * CASH_IN increases the customer's balance, so its debtor is `nameDest`, the agent or merchant who takes the cash, and its
 * creditor is `nameOrig`. In every other kind `nameOrig` pays `nameDest`.
 *
 * `isFlaggedFraud` is the simulator's own rule and `isFraud` its label. Neither is part of the event.
 */
export const paysim: Format = {
  columns: paysimColumns,
  caveat:
    'In PaySim a thief always empties the account, so a rule about emptied accounts does better here than in reality.',
  labelOf,
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
      isFraud: labelOf(cells),
    }
  },
}

/** PaySim writes zeros as balances of merchants (`M…`). Those balances are unknown and left out. */
const partyOf = (cells: Cells, name: string, [before, after]: readonly [string, string]): Payment['debtor'] => {
  const accountId = cells.id(name)
  const balances = { balanceBefore: cells.amount(before), balanceAfter: cells.amount(after) }
  return accountId.startsWith('M') ? { accountId } : { accountId, ...balances }
}
