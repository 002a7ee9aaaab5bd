import { Transient } from '#kernel/domain/errors.ts'
import type { Day } from '../domain/day.ts'
import type { Movement } from '../domain/movement.ts'
import type { Acquaintance, Profile } from '../domain/profile.ts'

const layout = 1

/**
 * A profile as stored in the table: one text, with the values of each movement in an array without names, which is a third of
 * the size. The order of the values never changes; another order needs another `layout`.
 */
type Rows = readonly [
  written: typeof layout,
  firstAt: number,
  lastAt: number,
  ins: readonly Row[],
  outs: readonly Row[],
  met: readonly MetRow[],
  days: readonly DayRow[],
]

type Row = readonly [id: string, at: number, counterparty: number, minorUnits: number, currency: string]

type MetRow = readonly [counterparty: number, lastAt: number]

/** For each direction, the sketches of movements and counterparties, each as its low half and its high half. */
type DayRow = readonly [day: number, ins: Halves, outs: Halves]

type Halves = readonly [number, number, number, number]

export const textOf = ({ firstAt, lastAt, met, days, ...ways }: Profile): string => {
  const rows: Rows = [
    layout,
    firstAt,
    lastAt,
    ways.in.map(rowOf),
    ways.out.map(rowOf),
    met.map(metOf),
    days.map(dayRowOf),
  ]
  return JSON.stringify(rows)
}

/** @throws Transient `store-unavailable` for a layout that this code does not know. The event waits for newer code. */
export const profileOf = (text: string): Profile => {
  const [written, firstAt, lastAt, ins, outs, met, days] = JSON.parse(text) as Rows
  if (written !== layout)
    throw new Transient('store-unavailable', 'A profile was written by a newer version of the code.')
  return {
    firstAt,
    lastAt,
    in: ins.map(movementIn),
    out: outs.map(movementOut),
    met: met.map(acquaintanceOf),
    days: days.map(dayOf),
  }
}

const rowOf = ({ id, at, counterparty, minorUnits, currency }: Movement): Row => [
  id,
  at,
  counterparty,
  minorUnits,
  currency,
]

const metOf = ({ counterparty, lastAt }: Acquaintance): MetRow => [counterparty, lastAt]

const movementIn = (row: Row): Movement => movementOf(row, 'in')

const movementOut = (row: Row): Movement => movementOf(row, 'out')

const movementOf = ([id, at, counterparty, minorUnits, currency]: Row, direction: Movement['direction']): Movement => ({
  id,
  at,
  direction,
  counterparty,
  minorUnits,
  currency,
})

const acquaintanceOf = ([counterparty, lastAt]: MetRow): Acquaintance => ({ counterparty, lastAt })

const dayRowOf = ({ day, ...ways }: Day): DayRow => [day, halvesOf(ways.in), halvesOf(ways.out)]

const halvesOf = ({ movements, counterparties }: Day['in']): Halves => [...movements, ...counterparties]

const dayOf = ([day, ins, outs]: DayRow): Day => ({ day, in: busynessOf(ins), out: busynessOf(outs) })

const busynessOf = ([low, high, otherLow, otherHigh]: Halves): Day['in'] => ({
  movements: [low, high],
  counterparties: [otherLow, otherHigh],
})
