/** An amount in the smallest unit of its currency. Example: EUR 10.50 is `{ minorUnits: 1050, currency: 'EUR' }`. */
export type Money = Readonly<{
  /** A safe integer. */
  minorUnits: number
  /** ISO 4217, three capital letters. */
  currency: string
}>
