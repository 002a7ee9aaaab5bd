import { paysimColumns } from '../rows/paysim.ts'
import type { SampleRow } from './movement.ts'

export const headerLine = paysimColumns.join(',')

/** A row in PaySim's format. The last column, PaySim's own flag, is always 0 here. */
export const formatRow = ({ step, kind, amount, customer, counterparty, isFraud }: SampleRow): string =>
  [
    step,
    kind,
    formatDecimal(amount),
    customer.name,
    formatDecimal(customer.before),
    formatDecimal(customer.after),
    counterparty.name,
    formatDecimal(counterparty.before),
    formatDecimal(counterparty.after),
    isFraud ? 1 : 0,
    0,
  ].join(',')

/** Minor units as decimals, with PaySim's number of digits. Examples: `0.0`, `12.5`, `38398.68`. */
const formatDecimal = (minorUnits: number): string => {
  const fraction = String(minorUnits % 100).padStart(2, '0')
  return `${Math.floor(minorUnits / 100)}.${fraction.endsWith('0') ? fraction[0] : fraction}`
}
