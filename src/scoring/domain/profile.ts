import { type Day, dayOf, withDay, withoutUsual, withReversedDay } from './day.ts'
import { isNewer, type Movement, unknownCounterparty } from './movement.ts'
import { type ReversedMovement, withReversed } from './reversed-movement.ts'

/** The last movement of an account with a counterparty, in milliseconds since 1970. */
export type Acquaintance = Readonly<{ counterparty: number; lastAt: number }>

/**
 * What scoring stores about one account. It is a function of the set of movements and reversals received: order and repetition
 * do not matter.
 * It holds the newest movements of each direction, the counterparties met last, an estimate per day for the newest days, and the
 * first and last time. Its size is bounded.
 */
export type Profile = Readonly<{
  /** The account has entries in the ledger. Then only these count as usual. */
  isOfLedger: boolean
  /** The first and the last movement that counts as usual. */
  firstAt: number
  lastAt: number
  /** The last movement stored without its origin. What was stored up to this time stays usual. */
  unmarkedUntil: number
  /** Newest first, by time and then id; at most `movementCountMax`. */
  in: readonly Movement[]
  out: readonly Movement[]
  /** By movements that count as usual, most recent first; at most `acquaintanceCountMax`. */
  met: readonly Acquaintance[]
  /** Days with movements, newest first; at most `dayCountMax`. */
  days: readonly Day[]
  /** Movements that were taken back, newest first; at most `reversedCountMax` per direction. Their movements stay in the lists. */
  reversedIn: readonly ReversedMovement[]
  reversedOut: readonly ReversedMovement[]
}>

/** Per direction. A count that reaches it is a minimum. */
export const movementCountMax = 32

export const acquaintanceCountMax = 96

/** The profile of an account without movements. */
export const emptyProfile: Profile = {
  isOfLedger: false,
  firstAt: Number.MAX_SAFE_INTEGER,
  lastAt: Number.MIN_SAFE_INTEGER,
  unmarkedUntil: Number.MIN_SAFE_INTEGER,
  in: [],
  out: [],
  met: [],
  days: [],
  reversedIn: [],
  reversedOut: [],
}

/** Adds one movement to the profile. Repetition and order do not matter. */
export const withMovement = (profile: Profile, movement: Movement): Profile => {
  const before = movement.origin === 'ledger' && !profile.isOfLedger ? ofLedger(profile) : profile
  const isUsual = countsAsUsual(before, movement)
  return {
    ...before,
    [movement.direction]: inserted(before[movement.direction], movement),
    days: withDay(before.days, movement, isUsual),
    ...(isUsual && {
      firstAt: Math.min(before.firstAt, movement.at),
      lastAt: Math.max(before.lastAt, movement.at),
      met: acquainted(before.met, movement),
    }),
    ...(movement.origin === undefined && { unmarkedUntil: Math.max(before.unmarkedUntil, movement.at) }),
  }
}

/**
 * Takes one movement back. Repetition and order do not matter: a movement that arrives later is already taken back. The first
 * and the last time stay.
 */
export const withReversal = (profile: Profile, reversed: ReversedMovement): Profile => {
  const before = reversed.origin === 'ledger' && !profile.isOfLedger ? ofLedger(profile) : profile
  const isUsual = reversed.origin === 'ledger' || !before.isOfLedger || isUnmarked(before, reversed.at)
  const list = reversed.direction === 'in' ? 'reversedIn' : 'reversedOut'
  return {
    ...before,
    [list]: withReversed(before[list], reversed),
    days: isUsual ? withReversedDay(before.days, reversed) : before.days,
  }
}

/** Returns whether the movements of a day were stored without their origin. */
const isUnmarked = ({ unmarkedUntil }: Profile, at: number): boolean => dayOf(at) <= dayOf(unmarkedUntil)

/** Returns whether a movement counts as usual: it was reported in time, and an account of the ledger made it itself. */
export const countsAsUsual = ({ isOfLedger }: Profile, { origin }: Movement): boolean =>
  origin !== 'late' && !(isOfLedger && origin === 'observed')

/** Removes from usual what others observed, at the first entry in the ledger. */
const ofLedger = ({ unmarkedUntil, ...profile }: Profile): Profile => ({
  ...profile,
  isOfLedger: true,
  firstAt: unmarkedUntil === emptyProfile.unmarkedUntil ? emptyProfile.firstAt : profile.firstAt,
  lastAt: unmarkedUntil,
  unmarkedUntil,
  met: profile.met.filter(({ lastAt }) => lastAt <= unmarkedUntil),
  days: withoutUsual(profile.days, unmarkedUntil),
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
