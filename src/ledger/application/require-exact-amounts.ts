import { type Issue, Refusal } from '#kernel/domain/errors.ts'

/**
 * Refuses amounts that the JSON parser rounded to a whole number: it reads `9007199254740991.4` as 9007199254740991. `text`
 * must be a valid body of the ledger. All its numbers are amounts, each with a field name.
 * @throws Refusal `amount-out-of-range`.
 */
export const requireExactAmounts = (text: string): void => {
  const issues = [...text.matchAll(named)].flatMap(([, name = '', number = '0']) => issueOf(name, number))
  if (issues.length > 0)
    throw new Refusal(
      'amount-out-of-range',
      'Amounts must be whole numbers of minor units, at most 9007199254740991.',
      issues,
    )
}

/** Matches every string of a JSON text, and the number after it if the string is its field name. */
const named = /"((?:[^"\\]|\\.)*)"(?:\s*:\s*(-?\d[\d.eE+-]*))?/g

const issueOf = (name: string, number: string): readonly Issue[] => {
  if (isWhole(number)) return []
  const path = name === 'overdraftLimit' || name === 'openingBalance' ? name : 'amount.minorUnits'
  return [{ path, message: `must be a whole number, not ${number.slice(0, 64)}` }]
}

/** Returns whether the text of a JSON number is a whole number. Examples: `12`, `12.0`, `1.2e1`. */
const isWhole = (number: string): boolean => {
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  const digits = `${whole}${fraction}`.replace(/0+$/, '')
  return /^0*$/.test(digits) || digits.length <= whole.length + Number(exponent)
}
