/** An amount in the smallest unit of its currency. Example: EUR 10.50 is `{ minorUnits: 1050, currency: 'EUR' }`. */
export type Money = Readonly<{
  /** A safe integer. */
  minorUnits: number
  /** ISO 4217, three capital letters. */
  currency: string
}>

/** The currencies whose minor unit is not a hundredth, by their number of decimals. Source: ISO 4217, list one, "Mnr unts". */
const exceptions: ReadonlyMap<number, ReadonlySet<string>> = new Map([
  [
    0,
    new Set([
      ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF'],
      ...['XOF', 'XPF', 'XAG', 'XAU', 'XBA', 'XBB', 'XBC', 'XBD', 'XDR', 'XPD', 'XPT', 'XSU', 'XUA'],
    ]),
  ],
  [3, new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'])],
  [4, new Set(['CLF', 'UYW'])],
])

/** The number of decimals of a currency: the exponent of ISO 4217. EUR: 2, JPY: 0, KWD: 3. */
export const exponentOf = (currency: string): number => {
  for (const [exponent, currencies] of exceptions) if (currencies.has(currency)) return exponent
  return 2
}

/** The sum of two numbers of minor units. `undefined` if it exceeds the safe integers and would not be exact. */
export const exactSum = (a: number, b: number): number | undefined => {
  const sum = a + b
  return Number.isSafeInteger(sum) ? sum : undefined
}

/** A percentage of an amount, rounded down. Exact for every safe integer; a plain product would not be. */
export const portionOf = (minorUnits: number, percent: number): number =>
  Math.floor(minorUnits / 100) * percent + Math.floor(((minorUnits % 100) * percent) / 100)

/** Formats an amount for a person. Example: `1,050.00 EUR`. It works on digits alone, so the result is exact. */
export const formatMoney = ({ minorUnits, currency }: Money): string => {
  const exponent = exponentOf(currency)
  const digits = String(Math.abs(minorUnits)).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(?:\d{3})+$)/g, ',')
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`
  return `${minorUnits < 0 ? '-' : ''}${whole}${fraction} ${currency}`
}
