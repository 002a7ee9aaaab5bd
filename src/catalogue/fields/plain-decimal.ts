/**
 * The shortest decimal text that reads back as this number, without an exponent. Example: 1.5e-7 → `0.00000015`.
 * Takes finite numbers that are not negative.
 */
export const plainDecimal = (value: number): string => {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const shift = Number(exponent)
  if (shift === 0) return mantissa
  return shift < 0 ? `0.${'0'.repeat(-shift - 1)}${whole}${fraction}` : `${whole}${fraction}`.padEnd(shift + 1, '0')
}
