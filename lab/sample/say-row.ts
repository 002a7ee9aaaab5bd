import { paysimColumns } from '../rows/paysim.ts'
import type { SampleRow } from './movement.ts'

export const headerLine = paysimColumns.join(',')

/** A row as PaySim writes it. Its own flag, the last column, is set once in 400,000 rows there, and never here. */
export const sayRow = ({ step, kind, amount, customer, counterparty, isFraud }: SampleRow): string =>
  [
    step,
    kind,
    sayDecimal(amount),
    customer.name,
    sayDecimal(customer.before),
    sayDecimal(customer.after),
    counterparty.name,
    sayDecimal(counterparty.before),
    sayDecimal(counterparty.after),
    isFraud ? 1 : 0,
    0,
  ].join(',')

/** Minor units with two decimals, as few digits as PaySim writes. Examples: `0.0`, `12.5`, `38398.68`. */
const sayDecimal = (minorUnits: number): string => {
  const fraction = String(minorUnits % 100).padStart(2, '0')
  return `${Math.floor(minorUnits / 100)}.${fraction.endsWith('0') ? fraction[0] : fraction}`
}
