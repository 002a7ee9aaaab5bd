import { type Issue, Refusal } from '#kernel/domain/errors.ts'

/**
 * Refuses amounts that JSON's reader has rounded to a whole number: `9007199254740991.4` is read as 9007199254740991. `text` is
 * a body of the ledger that fits its contract: it has no numbers but amounts, each under a name.
 * @throws Refusal `amount-out-of-range`.
 */
export const requireExactAmounts = (text: string): void => {
  const issues = [...text.matchAll(named)].flatMap(([, name = '', number = '0']) => issueOf(name, number))
  if (issues.length > 0)
    throw new Refusal(
      'amount-out-of-range',
      'Amounts are whole numbers of minor units, at most 9007199254740991.',
      issues,
    )
}

/** Every string of a JSON text, and the number after it where it names one. */
const named = /"((?:[^"\\]|\\.)*)"(?:\s*:\s*(-?\d[\d.eE+-]*))?/g

const issueOf = (name: string, number: string): readonly Issue[] => {
  if (isWhole(number)) return []
  const path = name === 'overdraftLimit' || name === 'openingBalance' ? name : 'amount.minorUnits'
  return [{ path, message: `must be a whole number, not ${number.slice(0, 64)}` }]
}

/** Whether a number of JSON is whole as it is written. Examples: `12`, `12.0`, `1.2e1`. */
const isWhole = (number: string): boolean => {
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  const digits = `${whole}${fraction}`.replace(/0+$/, '')
  return /^0*$/.test(digits) || digits.length <= whole.length + Number(exponent)
}
