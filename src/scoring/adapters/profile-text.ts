import { Transient } from '#kernel/domain/errors.ts'
import type { Day } from '../domain/day.ts'
import type { Movement, Origin } from '../domain/movement.ts'
import { type Acquaintance, emptyProfile, type Profile } from '../domain/profile.ts'
import type { ReversedMovement } from '../domain/reversed-movement.ts'
import type { Sketch } from '../domain/sketch.ts'

const layout = 2

/**
 * A profile as stored in the table: one text, with the values of each movement in an array without names, which is a third of
 * the size. The order of the values never changes; another order needs another `layout`. New values follow at the end.
 */
type Rows = readonly [
  written: typeof layout,
  firstAt: number,
  lastAt: number,
  ins: readonly Row[],
  outs: readonly Row[],
  met: readonly MetRow[],
  days: readonly DayRow[],
  isOfLedger: 0 | 1,
  /** 0 if every movement was stored with its origin. */
  unmarkedUntil: number,
]

/** Follows the rows of a profile with reversals. */
type ReversedRows = readonly [ins: readonly ReversedRow[], outs: readonly ReversedRow[]]

type ReversedRow = readonly [
  event: string,
  at: number,
  counterparty: number,
  minorUnits: number,
  currency: string,
  isOfLedger: 0 | 1,
]

/** `origin` is a place in `origins`. */
type Row = readonly [id: string, at: number, counterparty: number, minorUnits: number, currency: string, origin: number]

type MetRow = readonly [counterparty: number, lastAt: number]

/** For each direction, the text of its sketches. */
type DayRow = readonly [day: number, ins: string, outs: string]

/** Layout 1 stored no origins, and sketches as numbers. Without origins, all its movements count as usual. */
type RowsOf1 = readonly [
  written: 1,
  firstAt: number,
  lastAt: number,
  ins: readonly RowOf1[],
  outs: readonly RowOf1[],
  met: readonly MetRow[],
  days: readonly (readonly [day: number, ins: readonly number[], outs: readonly number[]])[],
]

type RowOf1 = readonly [id: string, at: number, counterparty: number, minorUnits: number, currency: string]

const origins: readonly (Origin | undefined)[] = [undefined, 'ledger', 'observed', 'late']

export const textOf = (profile: Profile): string => {
  const { firstAt, lastAt, met, days, isOfLedger, unmarkedUntil, reversedIn, reversedOut } = profile
  const rows: Rows = [
    layout,
    firstAt,
    lastAt,
    profile.in.map(rowOf),
    profile.out.map(rowOf),
    met.map(metOf),
    days.map(dayRowOf),
    isOfLedger ? 1 : 0,
    unmarkedUntil === emptyProfile.unmarkedUntil ? 0 : unmarkedUntil,
  ]
  const reversed: ReversedRows = [reversedIn.map(reversedRowOf), reversedOut.map(reversedRowOf)]
  return JSON.stringify(reversed.flat().length === 0 ? rows : [...rows, ...reversed])
}

/** @throws Transient `store-unavailable` for a layout that this code does not know. The event waits for newer code. */
export const profileOf = (text: string): Profile => {
  const rows = JSON.parse(text) as Rows | readonly [...Rows, ...ReversedRows] | RowsOf1
  if (rows[0] === 1) return profileOf1(rows)
  const [
    written,
    firstAt,
    lastAt,
    ins,
    outs,
    met,
    days,
    isOfLedger,
    unmarkedUntil,
    reversedIns = [],
    reversedOuts = [],
  ] = rows
  if (written !== layout)
    throw new Transient('store-unavailable', 'A profile was written by a newer version of the code.')
  return {
    isOfLedger: isOfLedger === 1,
    firstAt,
    lastAt,
    unmarkedUntil: unmarkedUntil === 0 ? emptyProfile.unmarkedUntil : unmarkedUntil,
    in: ins.map(movementIn),
    out: outs.map(movementOut),
    met: met.map(acquaintanceOf),
    days: days.map(([day, ...ways]) => ({
      day,
      in: busynessOf(numbersOf(ways[0])),
      out: busynessOf(numbersOf(ways[1])),
    })),
    reversedIn: reversedIns.map((row) => reversedOf(row, 'in')),
    reversedOut: reversedOuts.map((row) => reversedOf(row, 'out')),
  }
}

const profileOf1 = ([, firstAt, lastAt, ins, outs, met, days]: RowsOf1): Profile => ({
  ...emptyProfile,
  firstAt,
  lastAt,
  unmarkedUntil: lastAt,
  in: ins.map((row) => movementIn([...row, 0])),
  out: outs.map((row) => movementOut([...row, 0])),
  met: met.map(acquaintanceOf),
  days: days.map(([day, ...ways]) => ({ day, in: busynessOf(ways[0]), out: busynessOf(ways[1]) })),
})

const rowOf = ({ id, at, counterparty, minorUnits, currency, origin }: Movement): Row => [
  id,
  at,
  counterparty,
  minorUnits,
  currency,
  origins.indexOf(origin),
]

const reversedRowOf = ({ event, at, counterparty, minorUnits, currency, origin }: ReversedMovement): ReversedRow => [
  event,
  at,
  counterparty,
  minorUnits,
  currency,
  origin === 'ledger' ? 1 : 0,
]

const reversedOf = (
  [event, at, counterparty, minorUnits, currency, isOfLedger]: ReversedRow,
  direction: Movement['direction'],
): ReversedMovement => ({
  event,
  at,
  direction,
  counterparty,
  minorUnits,
  currency,
  origin: isOfLedger === 1 ? 'ledger' : 'observed',
})

const metOf = ({ counterparty, lastAt }: Acquaintance): MetRow => [counterparty, lastAt]

const movementIn = (row: Row): Movement => movementOf(row, 'in')

const movementOut = (row: Row): Movement => movementOf(row, 'out')

const movementOf = (
  [id, at, counterparty, minorUnits, currency, origin]: Row,
  direction: Movement['direction'],
): Movement => ({ id, at, direction, counterparty, minorUnits, currency, origin: origins[origin] })

const acquaintanceOf = ([counterparty, lastAt]: MetRow): Acquaintance => ({ counterparty, lastAt })

const dayRowOf = ({ day, ...ways }: Day): DayRow => [day, sketchesText(ways.in), sketchesText(ways.out)]

/** The halves of each sketch in base 36, between commas; without zeros, which are most of them, and without commas at the end. */
const sketchesText = (busyness: Day['in']): string => {
  const { movements, counterparties, apart, reversed, reversedCounterparties } = busyness
  const halves = [...movements, ...counterparties, ...apart, ...reversed, ...reversedCounterparties]
  const used = halves.slice(0, halves.findLastIndex((half) => half > 0) + 1)
  return used.map((half) => (half === 0 ? '' : half.toString(36))).join(',')
}

const numbersOf = (text: string): readonly number[] =>
  text === '' ? [] : text.split(',').map((half) => (half === '' ? 0 : Number.parseInt(half, 36)))

const busynessOf = (halves: readonly number[]): Day['in'] => ({
  movements: sketchAt(halves, 0),
  counterparties: sketchAt(halves, 2),
  apart: sketchAt(halves, 4),
  reversed: sketchAt(halves, 6),
  reversedCounterparties: sketchAt(halves, 8),
})

const sketchAt = (halves: readonly number[], start: number): Sketch => [halves[start] ?? 0, halves[start + 1] ?? 0]
