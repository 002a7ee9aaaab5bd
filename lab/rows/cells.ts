import type { Money } from '#kernel/domain/money.ts'
import { minorUnitsOf } from './minor-units.ts'

/** A cell that cannot be read. `column` counts from 1. */
export class CellFault extends Error {
  readonly column: number
  constructor(column: number, reason: string) {
    super(reason)
    this.column = column
  }
}

/** The currency of a file's amounts, with its number of decimals. */
export type Currency = Readonly<{ code: string; decimalCount: number }>

/** The cells of one row, by the name of the column. Every reader throws CellFault. */
export type Cells = Readonly<{
  /** 1–64 printable characters, like ids in the catalogue. */
  id(column: string): string
  /** Zero or more: a payment of zero may be observed. */
  amount(column: string): Money
  whole(column: string, range: Readonly<{ min: number; max: number }>): number
  oneOf<Choice>(column: string, choices: ReadonlyMap<string, Choice>): Choice
}>

/** A whole number, also as programs write it that know only fractions: `12`, `12.0`. */
const wholeText = /^\d{1,15}(?:\.0{1,15})?$/

export const makeCells = (columns: readonly string[], texts: readonly string[], currency: Currency): Cells => {
  const textOf = (column: string): string => texts[columns.indexOf(column)] ?? ''
  const refuse = (column: string, because: string): never => {
    throw new CellFault(columns.indexOf(column) + 1, `${quote(textOf(column))} ${because}`)
  }
  const amount = (column: string): Money => {
    const minorUnits = minorUnitsOf(textOf(column), currency.decimalCount)
    return typeof minorUnits === 'number' ? { minorUnits, currency: currency.code } : refuse(column, minorUnits.because)
  }
  return {
    amount,
    id: (column) => (/^\P{C}{1,64}$/u.test(textOf(column)) ? textOf(column) : refuse(column, 'is not an id')),
    whole: (column, { min, max }) => {
      const value = wholeText.test(textOf(column)) ? Number(textOf(column)) : Number.NaN
      return value >= min && value <= max ? value : refuse(column, `is not a whole number from ${min} to ${max}`)
    },
    oneOf: (column, choices) =>
      choices.get(textOf(column)) ?? refuse(column, `is not one of ${[...choices.keys()].join(', ')}`),
  }
}

/** The raw text, cut to 40 characters. */
const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
