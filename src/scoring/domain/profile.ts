/** Money that moved into or out of one account, as that account's profile remembers it. */
export type Movement = Readonly<{
  /** Names the event. The same movement heard twice is one. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  direction: 'in' | 'out'
  /** A number that stands for the account at the other end; 0 where nobody told. */
  counterparty: number
  minorUnits: number
  /** ISO 4217. */
  currency: string
}>

/** When an account last dealt with a counterparty, in milliseconds since 1970. */
export type Acquaintance = Readonly<{ counterparty: number; lastAt: number }>

/**
 * What scoring remembers of one account. It is a function of the set of movements heard, whatever their order and however
 * often each was heard: of each direction the newest, of the counterparties those met last, and the first and last time.
 * What is older than all that is kept has no effect, but for `firstAt`. So it is bounded, however long the account lives.
 */
export type Profile = Readonly<{
  firstAt: number
  lastAt: number
  /** Newest first, by time and then id; at most `movementCountMax`. */
  in: readonly Movement[]
  out: readonly Movement[]
  /** Those met last come first; at most `acquaintanceCountMax`. */
  met: readonly Acquaintance[]
}>

/** Of each direction. A count of so many in a window means: so many or more. */
export const movementCountMax = 32

export const acquaintanceCountMax = 96

/** In the place of a counterparty that nobody told. */
export const unknownCounterparty = 0

/** What is remembered of an account nobody has heard of. */
export const emptyProfile: Profile = {
  firstAt: Number.MAX_SAFE_INTEGER,
  lastAt: Number.MIN_SAFE_INTEGER,
  in: [],
  out: [],
  met: [],
}

/** The profile with one movement more. Safe to repeat, and in any order. */
export const withMovement = (profile: Profile, movement: Movement): Profile => ({
  ...profile,
  firstAt: Math.min(profile.firstAt, movement.at),
  lastAt: Math.max(profile.lastAt, movement.at),
  [movement.direction]: inserted(profile[movement.direction], movement),
  met: acquainted(profile.met, movement),
})

/** Newest first; within one millisecond by id, so that it is always the same order. */
export const isNewer = (a: Pick<Movement, 'at' | 'id'>, b: Pick<Movement, 'at' | 'id'>): boolean =>
  a.at > b.at || (a.at === b.at && a.id > b.id)

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
