import type { Movement } from './movement.ts'
import { emptySketch, type Sketch, sizeOf, unionOf, withNumber } from './sketch.ts'
import { type Window, windows } from './window.ts'

/**
 * An estimate of the number of movements and counterparties in one direction. `apart` has the movements that do not count as
 * usual.
 */
type Busyness = Readonly<{ movements: Sketch; counterparties: Sketch; apart: Sketch }>

/** An estimate of the activity of an account on one UTC day. `day` counts days since 1970. */
export type Day = Readonly<{ day: number; in: Busyness; out: Busyness }>

/** The average activity of an account per window length, over the days before the window; rounded to a tenth. */
export type Usual = Readonly<{ count: number; counterparties: number }>

/** One month, the period that defines what is usual. */
const dayCountMax = 31

const idle: Busyness = { movements: emptySketch, counterparties: emptySketch, apart: emptySketch }

/** Adds one movement to the days, newest first. Repetition and order do not matter. */
export const withDay = (days: readonly Day[], movement: Movement, isUsual: boolean): readonly Day[] => {
  const day = dayOf(movement.at)
  const known = days.find((one) => one.day === day) ?? { day, in: idle, out: idle }
  const busier = { ...known, [movement.direction]: busierBy(known[movement.direction], movement, isUsual) }
  return [...days.filter((one) => one !== known), busier].sort((a, b) => b.day - a.day).slice(0, dayCountMax)
}

const dayOf = (at: number): number => Math.floor(at / windows.day)

const busierBy = (busyness: Busyness, { id, counterparty }: Movement, isUsual: boolean): Busyness => {
  const { movements, counterparties, apart } = busyness
  if (!isUsual) return { ...busyness, apart: withNumber(apart, numberOf(id)) }
  return {
    movements: withNumber(movements, numberOf(id)),
    counterparties: withNumber(counterparties, counterparty),
    apart,
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
    count += stretch ? sizeOf(stretch.movements) : 0
    counterparties += stretch ? sizeOf(stretch.counterparties) : 0
  }
  return { count: toTenth(count / stretchCount), counterparties: toTenth(counterparties / stretchCount) }
}

const together = (a: Busyness, b: Busyness): Busyness => ({
  movements: unionOf(a.movements, b.movements),
  counterparties: unionOf(a.counterparties, b.counterparties),
  apart: emptySketch,
})

/** Estimates the number of movements in the 30 days before the day of `at` that do not count as usual; `undefined` for none. */
export const leftOutOf = (days: readonly Day[], at: number, way: 'in' | 'out'): number | undefined => {
  const today = dayOf(at)
  let count = 0
  for (const one of days) if (one.day < today && one.day > today - dayCountMax) count += sizeOf(one[way].apart)
  return count === 0 ? undefined : toTenth(count)
}

const toTenth = (number: number): number => Math.round(number * 10) / 10
