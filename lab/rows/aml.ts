import type { Format } from './format.ts'

/** The header of a file of laundering networks, in its own spelling. */
export const amlColumns = ['id', 'src', 'dst', 'name', 'amount', 'step', 'cotype', 'alertid', 'issar'] as const

const labels = new Map([
  ['False', false],
  ['True', true],
])

/** A step is a day; ten years are more than any simulation runs. */
const stepRange = { min: 0, max: 3_660 }

/**
 * Transfers in which laundering networks are hidden, as simulators derived from AMLSim write them: `src` pays `dst`, and
 * nobody tells balances. `issar` is the truth, that the transfer belongs to a network. `name`, `cotype` and `alertid` are
 * the truth in other words, and `id` counts the networks' transfers first: none of the five goes into the event.
 */
export const aml: Format = {
  columns: amlColumns,
  caveat: 'Fraud means laundering here. Its amounts are everyday ones, and of the time of day the file knows nothing.',
  read: (cells) => {
    const debtor = { accountId: cells.id('src') }
    return {
      hour: cells.whole('step', stepRange) * 24,
      subject: `account/${debtor.accountId}`,
      payment: { kind: 'transfer', amount: cells.amount('amount'), debtor, creditor: { accountId: cells.id('dst') } },
      isFraud: cells.oneOf('issar', labels),
    }
  },
}
