import { type Day, withDay } from './day.ts'
import { isNewer, type Movement, unknownCounterparty } from './movement.ts'

/** The last movement of an account with a counterparty, in milliseconds since 1970. */
export type Acquaintance = Readonly<{ counterparty: number; lastAt: number }>

/**
 * What scoring stores about one account. It is a function of the set of movements received: order and repetition do not matter.
 * It holds the newest movements of each direction, the counterparties met last, an estimate per day for the newest days, and the
 * first and last time. Its size is bounded.
 */
export type Profile = Readonly<{
  firstAt: number
  lastAt: number
  /** Newest first, by time and then id; at most `movementCountMax`. */
  in: readonly Movement[]
  out: readonly Movement[]
  /** Most recent first; at most `acquaintanceCountMax`. */
  met: readonly Acquaintance[]
  /** Days with movements, newest first; at most `dayCountMax`. */
  days: readonly Day[]
}>

/** Per direction. A count that reaches it is a minimum. */
export const movementCountMax = 32

export const acquaintanceCountMax = 96

/** The profile of an account without movements. */
export const emptyProfile: Profile = {
  firstAt: Number.MAX_SAFE_INTEGER,
  lastAt: Number.MIN_SAFE_INTEGER,
  in: [],
  out: [],
  met: [],
  days: [],
}

/** Adds one movement to the profile. Repetition and order do not matter. */
export const withMovement = (profile: Profile, movement: Movement): Profile => ({
  ...profile,
  firstAt: Math.min(profile.firstAt, movement.at),
  lastAt: Math.max(profile.lastAt, movement.at),
  [movement.direction]: inserted(profile[movement.direction], movement),
  met: acquainted(profile.met, movement),
  days: withDay(profile.days, movement),
})

const inserted = (movements: readonly Movement[], movement: Movement): readonly Movement[] => {
  if (movements.some(({ id }) => id === movement.id)) return movements
  const place = movements.findIndex((held) => isNewer(movement, held))
  return movements.toSpliced(place === -1 ? movements.length : place, 0, movement).slice(0, movementCountMax)
}

const acquainted = (met: Profile['met'], { counterparty, at }: Movement): Profile['met'] => {
  if (counterparty === unknownCounterparty) return met
  const known = met.find((one) => one.counterparty === counterparty)
  if (known !== undefined && known.lastAt >= at) return met
  return [...met.filter((one) => one !== known), { counterparty, lastAt: at }]
    .sort((a, b) => b.lastAt - a.lastAt || a.counterparty - b.counterparty)
    .slice(0, acquaintanceCountMax)
}
