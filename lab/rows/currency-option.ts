import { currency } from '#catalogue/fields/currency.ts'
import { UsageFault } from '#commands/command-line.ts'
import { exponentOf } from '#kernel/domain/money.ts'
import type { Currency } from './cells.ts'

/** The currency for a file without one. @throws UsageFault unless the code is in ISO 4217. */
export const currencyOption = (code: string): Currency => {
  if (currency.safeParse(code).success) return { code, decimalCount: exponentOf(code) }
  throw new UsageFault(`--currency takes an ISO 4217 code such as EUR, not "${code}".`)
}
