/** A decimal number in a CSV file. Examples: `38398.68`, `0.0`, `.5`, `1.0E7`. */
const decimalText = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?$/

/** Why a text is not an amount, as the end of a sentence that begins with the text. */
export type AmountFault = Readonly<{ because: string }>

/**
 * Converts a decimal text to whole minor units, exactly and without floats. Trailing zeros are ignored, so `12.500` fits two
 * decimals. Excess decimals are refused and not rounded: they mean that the file was written from floats or has another
 * currency.
 */
export const minorUnitsOf = (text: string, decimalCount: number): number | AmountFault => {
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
