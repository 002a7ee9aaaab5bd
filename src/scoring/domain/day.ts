import type { Movement } from './movement.ts'
import { emptySketch, type Sketch, sizeOf, unionOf, withNumber } from './sketch.ts'
import { type Window, windows } from './window.ts'

/** About how many movements and counterparties there were, one way. */
type Busyness = Readonly<{ movements: Sketch; counterparties: Sketch }>

/** About how busy an account was on one day, in UTC. `day` counts from 1970. */
export type Day = Readonly<{ day: number; in: Busyness; out: Busyness }>

/** What an account has in as long a time as a window, on average of the days before the window; to a tenth. */
export type Usual = Readonly<{ count: number; counterparties: number }>

/** Enough to tell what is usual in a month. */
const dayCountMax = 31

const idle: Busyness = { movements: emptySketch, counterparties: emptySketch }

/** The days with one movement more, newest first. Safe to repeat, and in any order. */
export const withDay = (days: readonly Day[], movement: Movement): readonly Day[] => {
  const day = dayOf(movement.at)
  const known = days.find((one) => one.day === day) ?? { day, in: idle, out: idle }
  const busier = { ...known, [movement.direction]: busierBy(known[movement.direction], movement) }
  return [...days.filter((one) => one !== known), busier].sort((a, b) => b.day - a.day).slice(0, dayCountMax)
}

const dayOf = (at: number): number => Math.floor(at / windows.day)

const busierBy = ({ movements, counterparties }: Busyness, { id, counterparty }: Movement): Busyness => ({
  movements: withNumber(movements, numberOf(id)),
  counterparties: withNumber(counterparties, counterparty),
})

/** FNV-1a, 32 bits: an id as a number. */
const numberOf = (id: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

type Moment = Readonly<{ at: number; knownDays: number; way: 'in' | 'out' }>

/**
 * What was usual before a window that ends at `at`: the average of as many stretches of the window's length as the account has been
 * known for, within a month. Nothing where it has not been known for so long before the window: a young account has no usual.
 * Of an hour it is what is usual in a day.
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
})

const toTenth = (number: number): number => Math.round(number * 10) / 10
