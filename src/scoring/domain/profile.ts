import { type Day, withDay } from './day.ts'
import { isNewer, type Movement, unknownCounterparty } from './movement.ts'

/** When an account last dealt with a counterparty, in milliseconds since 1970. */
export type Acquaintance = Readonly<{ counterparty: number; lastAt: number }>

/**
 * What scoring remembers of one account. It is a function of the set of movements heard, whatever their order and however
 * often each was heard: of each direction the newest, of the counterparties those met last, of each of the newest days about how
 * many, and the first and last time. So it is bounded, however long the account lives.
 */
export type Profile = Readonly<{
  firstAt: number
  lastAt: number
  /** Newest first, by time and then id; at most `movementCountMax`. */
  in: readonly Movement[]
  out: readonly Movement[]
  /** Those met last come first; at most `acquaintanceCountMax`. */
  met: readonly Acquaintance[]
  /** The newest days on which anything moved come first; at most `dayCountMax`. */
  days: readonly Day[]
}>

/** Of each direction. A count of so many in a window means: so many or more. */
export const movementCountMax = 32

export const acquaintanceCountMax = 96

/** What is remembered of an account nobody has heard of. */
export const emptyProfile: Profile = {
  firstAt: Number.MAX_SAFE_INTEGER,
  lastAt: Number.MIN_SAFE_INTEGER,
  in: [],
  out: [],
  met: [],
  days: [],
}

/** The profile with one movement more. Safe to repeat, and in any order. */
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
