import type { Cells } from './cells.ts'
import type { Format } from './format.ts'

/** The header of a file of laundering networks, in its original spelling. */
export const amlColumns = ['id', 'src', 'dst', 'name', 'amount', 'step', 'cotype', 'alertid', 'issar'] as const

const labels = new Map([
  ['False', false],
  ['True', true],
])

const labelOf = (cells: Cells): boolean => cells.oneOf('issar', labels)

/** A step is a day. No simulation runs longer than ten years. */
const stepRange = { min: 0, max: 3_660 }

/**
 * Transfers with hidden laundering networks, in the format of simulators derived from AMLSim: `src` pays `dst`, without
 * balances. `issar` is the label: the transfer belongs to a network. `name`, `cotype` and `alertid` reveal the label, and
 * `id` numbers the networks' transfers first. None of the five is part of the event.
 */
export const aml: Format = {
  columns: amlColumns,
  caveat: 'Fraud means laundering here. Its amounts are ordinary, and the file has no time of day.',
  labelOf,
  read: (cells) => {
    const debtor = { accountId: cells.id('src') }
    return {
      hour: cells.whole('step', stepRange) * 24,
      subject: `account/${debtor.accountId}`,
      payment: { kind: 'transfer', amount: cells.amount('amount'), debtor, creditor: { accountId: cells.id('dst') } },
      isFraud: labelOf(cells),
    }
  },
}
