/** A decimal number as CSV files write it: `38398.68`, `0.0`, `.5`, `1.0E7`. */
const decimalText = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?$/

/** Why a text is no amount, as the end of a sentence that begins with the text. */
export type Unreadable = Readonly<{ because: string }>

/**
 * Reads a decimal text as whole minor units, exactly: no float ever holds it. Zeros at the end do not count, so that
 * `12.500` fits two decimals. More decimals than the currency has are refused, not rounded: a file that has them was
 * written from floats or in another currency, and both should be heard of.
 */
export const minorUnitsOf = (text: string, decimalCount: number): number | Unreadable => {
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimalText.exec(text) ?? []
  if (sign === undefined || whole + fraction === '') return { because: 'is not a decimal number' }
  const digits = (whole + fraction).replace(/0+$/, '')
  if (digits === '' || /^0*$/.test(digits)) return 0
  if (sign === '-') return { because: 'is negative' }
  const scale = Number(exponent) - fraction.length + (whole + fraction).length - digits.length + decimalCount
  if (scale < 0) return { because: `has more than ${decimalCount} decimals` }
  const minorUnits = BigInt(digits) * 10n ** BigInt(scale)
  if (minorUnits > BigInt(Number.MAX_SAFE_INTEGER)) return { because: 'is too large to be exact' }
  return Number(minorUnits)
}
