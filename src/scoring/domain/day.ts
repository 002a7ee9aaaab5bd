import type { Movement } from './movement.ts'
import type { ReversedMovement } from './reversed-movement.ts'
import { emptySketch, type Sketch, sizeOf, unionOf, withNumber } from './sketch.ts'
import { type Window, windows } from './window.ts'

/**
 * An estimate of the number of movements and counterparties in one direction. `apart` has the movements that do not count as
 * usual. A sketch cannot forget, so `reversed` and `reversedCounterparties` estimate what is subtracted.
 */
type Busyness = Readonly<{
  movements: Sketch
  counterparties: Sketch
  apart: Sketch
  reversed: Sketch
  reversedCounterparties: Sketch
}>

/** An estimate of the activity of an account on one UTC day. `day` counts days since 1970. */
export type Day = Readonly<{ day: number; in: Busyness; out: Busyness }>

/** The average activity of an account per window length, over the days before the window; rounded to a tenth. */
export type Usual = Readonly<{ count: number; counterparties: number }>

/** One month, the period that defines what is usual. */
const dayCountMax = 31

const idle: Busyness = {
  movements: emptySketch,
  counterparties: emptySketch,
  apart: emptySketch,
  reversed: emptySketch,
  reversedCounterparties: emptySketch,
}

/** Adds one movement to the days, newest first. Repetition and order do not matter. */
export const withDay = (days: readonly Day[], movement: Movement, isUsual: boolean): readonly Day[] =>
  withChange(days, movement, (busyness) => busierBy(busyness, movement, isUsual))

/** Subtracts one movement that was taken back. Repetition and order do not matter. */
export const withReversedDay = (days: readonly Day[], reversed: ReversedMovement): readonly Day[] =>
  withChange(days, reversed, (busyness) => ({
    ...busyness,
    reversed: withNumber(busyness.reversed, numberOf(reversed.event)),
    reversedCounterparties: withNumber(busyness.reversedCounterparties, reversed.counterparty),
  }))

const withChange = (
  days: readonly Day[],
  { at, direction }: Pick<Movement, 'at' | 'direction'>,
  change: (busyness: Busyness) => Busyness,
): readonly Day[] => {
  const day = dayOf(at)
  const known = days.find((one) => one.day === day) ?? { day, in: idle, out: idle }
  const changed = { ...known, [direction]: change(known[direction]) }
  return [...days.filter((one) => one !== known), changed].sort((a, b) => b.day - a.day).slice(0, dayCountMax)
}

export const dayOf = (at: number): number => Math.floor(at / windows.day)

const busierBy = (busyness: Busyness, { id, counterparty }: Movement, isUsual: boolean): Busyness => {
  const { movements, counterparties, apart } = busyness
  if (!isUsual) return { ...busyness, apart: withNumber(apart, numberOf(id)) }
  return {
    ...busyness,
    movements: withNumber(movements, numberOf(id)),
    counterparties: withNumber(counterparties, counterparty),
  }
}

/** Sets the movements of all days after `unmarkedUntil` apart. The result equals days on which they never were usual. */
export const withoutUsual = (days: readonly Day[], unmarkedUntil: number): readonly Day[] =>
  days.map((one) =>
    one.day <= dayOf(unmarkedUntil) ? one : { day: one.day, in: allApart(one.in), out: allApart(one.out) },
  )

const allApart = ({ movements, apart }: Busyness): Busyness => ({ ...idle, apart: unionOf(movements, apart) })

/** FNV-1a, 32 bits: an id as a number. */
const numberOf = (id: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

type Moment = Readonly<{ at: number; knownDays: number; way: 'in' | 'out' }>

/**
 * Computes what was usual before a window that ends at `at`: the average over all stretches of the window's length within the
 * last month for which the account has been known. Returns `undefined` for an account younger than one stretch before the window.
 * The usual activity of the window `hour` is that of a day.
 */
export const usualOf = (days: readonly Day[], window: Window, { at, knownDays, way }: Moment): Usual | undefined => {
  const lengthDays = Math.max(1, windows[window] / windows.day)
  const stretchCount = Math.floor((Math.min(knownDays, dayCountMax - 1) - lengthDays) / lengthDays)
  if (stretchCount < 1) return undefined
  const newest = dayOf(at) - lengthDays
  const stretches: (Busyness | undefined)[] = []
  for (const one of days) {
    const stretch = Math.floor((newest - one.day) / lengthDays)
    if (one.day > newest || stretch >= stretchCount) continue
    stretches[stretch] = together(stretches[stretch] ?? idle, one[way])
  }
  let [count, counterparties] = [0, 0]
  for (const stretch of stretches) {
    if (stretch === undefined) continue
    count += difference(stretch.movements, stretch.reversed)
    counterparties += difference(stretch.counterparties, stretch.reversedCounterparties)
  }
  return { count: toTenth(count / stretchCount), counterparties: toTenth(counterparties / stretchCount) }
}

/** A counterparty with one reversed and one other movement is subtracted too: a low estimate of what is usual is the safe one. */
const difference = (all: Sketch, taken: Sketch): number => Math.max(0, sizeOf(all) - sizeOf(taken))

const together = (a: Busyness, b: Busyness): Busyness => ({
  movements: unionOf(a.movements, b.movements),
  counterparties: unionOf(a.counterparties, b.counterparties),
  apart: emptySketch,
  reversed: unionOf(a.reversed, b.reversed),
  reversedCounterparties: unionOf(a.reversedCounterparties, b.reversedCounterparties),
})

/** Estimates the number of movements in the 30 days before the day of `at` that do not count as usual; `undefined` for none. */
export const leftOutOf = (days: readonly Day[], at: number, way: 'in' | 'out'): number | undefined => {
  const today = dayOf(at)
  let count = 0
  for (const one of days) if (one.day < today && one.day > today - dayCountMax) count += sizeOf(one[way].apart)
  return count === 0 ? undefined : toTenth(count)
}

const toTenth = (number: number): number => Math.round(number * 10) / 10
