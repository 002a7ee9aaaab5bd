import type { Money } from '#kernel/domain/money.ts'
import type { Movement } from './movement.ts'
import type { Profile } from './profile.ts'
import { isTakenBackBy, type ReversedMovement } from './reversed-movement.ts'
import { windows } from './window.ts'

/** Movements in one direction. `sum` covers one currency only. */
type ReversedTally = Readonly<{ count: number; sum: number }>

/** The movements of an account within a week that were taken back and do not count. A count of 32 is a minimum. */
export type Reversals = Readonly<{ sent: ReversedTally; received: ReversedTally }>

type Moment = Readonly<{ at: number; currency: Money['currency'] }>

type Direction = Readonly<{ movements: readonly Movement[]; reversed: readonly ReversedMovement[] }>

/** Counts the movements of the week before `at` that were taken back; `undefined` if there are none. */
export const reversalsOf = (profile: Profile, moment: Moment): Reversals | undefined => {
  const sent = tallyOf({ movements: profile.out, reversed: profile.reversedOut }, moment)
  const received = tallyOf({ movements: profile.in, reversed: profile.reversedIn }, moment)
  return sent.count + received.count === 0 ? undefined : { sent, received }
}

const tallyOf = ({ movements, reversed }: Direction, { at, currency }: Moment): ReversedTally => {
  const recent = reversed.filter((one) => {
    // The sender of a reversal chooses its time, and a wrong one must not hide the movement that it takes back.
    const happenedAt = movements.find((movement) => isTakenBackBy(one, movement))?.at ?? one.at
    return happenedAt <= at && at - happenedAt < windows.week
  })
  const amounts = recent.map((one) => (one.currency === currency ? one.minorUnits : 0))
  const sum = amounts.reduce((total, minorUnits) => Math.min(total + minorUnits, Number.MAX_SAFE_INTEGER), 0)
  return { count: recent.length, sum }
}
