import { type Issue, Refusal } from '#kernel/domain/errors.ts'
import { scanJson } from '#kernel/domain/json-text.ts'

/**
 * Refuses amounts that the JSON parser rounded to a whole number: it reads `9007199254740991.4` as 9007199254740991. `text`
 * must be a valid body of the ledger. All its numbers are amounts.
 * @throws Refusal `amount-out-of-range`.
 */
export const requireExactAmounts = (text: string): void => {
  const issues: Issue[] = []
  scanJson(text, (number, path) => {
    if (!isWhole(number)) issues.push({ path: path(), message: `must be a whole number, not ${number}` })
  })
  if (issues.length > 0)
    throw new Refusal(
      'amount-out-of-range',
      'Amounts must be whole numbers of minor units, at most 9007199254740991.',
      issues,
    )
}

/** Returns whether the text of a JSON number is a whole number. Examples: `12`, `12.0`, `1.2e1`. */
const isWhole = (number: string): boolean => {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = BigInt(`${whole}${fraction}`)
  const decimals = fraction.length - Number(exponent)
  if (decimals <= 0 || digits === 0n) return true
  return decimals < number.length && digits % 10n ** BigInt(decimals) === 0n
}
