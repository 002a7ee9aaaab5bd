import { leftOutOf, type Usual, usualOf } from './day.ts'
import { isNewer, type Movement, unknownCounterparty } from './movement.ts'
import { countsAsUsual, movementCountMax, type Profile } from './profile.ts'
import { withoutReversed } from './reversed-movement.ts'
import { type Window, windows } from './window.ts'

/** The movements in one direction within a window. `sum` covers the currency of the event only; `counterparties` are distinct. */
export type Tally = Readonly<{ count: number; sum: number; counterparties: number }>

/** The movements in one direction by window, and the usual amount for the same length. A young account has no `usual`. */
export type Flow = Readonly<
  Record<Window, Tally> & {
    usual: Readonly<Partial<Record<Window, Usual | undefined>>>
    /**
     * About how many movements of the 30 days before do not count as usual: they were reported late, or others observed them
     * for an account of the ledger. Absent if there are none.
     */
    leftOut?: number | undefined
  }
>

/** A movement in the opposite direction, with another counterparty. */
type Echo = Readonly<{ minorUnits: number; hoursAgo: number }>

/**
 * The activity of one account up to and including an event, as far as its profile remembers. Later movements never count, however
 * late the event was received. It holds numbers only, so it identifies no one.
 */
export type Activity = Readonly<{
  /** Whole days since the first movement of the account that counts as usual; 0 for its first movement. */
  knownDays: number
  /** Whole days since the previous movement that counts as usual; absent when there is none. */
  idleDays?: number | undefined
  /** The account has had no movement with this counterparty before that counts as usual, in either direction. */
  isNewCounterparty: boolean
  received: Flow
  /** For the payer only: no rule reads what a payee sent. */
  sent?: Flow | undefined
  /** Amounts in the direction and currency of the event within a week: its own first, then the largest. */
  recentAmounts: readonly number[]
  /** By window: the smallest movement in the opposite direction that is at least the event's amount. */
  echoes: Readonly<Partial<Record<Window, Echo | undefined>>>
}>

const dayMs = windows.day
const hourMs = windows.hour

/** Computes the activity of an account from its profile, at one of its movements. */
export const activityOf = (profile: Profile, movement: Movement): Activity => {
  const isOut = movement.direction === 'out'
  const received = earlierThan(movement, withoutReversed(profile.in, profile.reversedIn))
  const sent = earlierThan(movement, withoutReversed(profile.out, profile.reversedOut))
  const [sameWay, otherWay] = isOut ? [sent, received] : [received, sent]
  const latest = latestOf(profile, movement, [received, sent])
  const knownDays = Math.max(0, Math.floor((movement.at - profile.firstAt) / dayMs))
  return {
    knownDays,
    idleDays: latest > Number.NEGATIVE_INFINITY ? Math.floor((movement.at - latest) / dayMs) : undefined,
    isNewCounterparty: isNew(profile, movement, [received, sent]),
    received: {
      ...talliesOf(received, movement, !isOut),
      ...usualsOf(profile, movement, { knownDays, way: 'in' }),
    },
    sent: isOut
      ? { ...talliesOf(sent, movement, true), ...usualsOf(profile, movement, { knownDays, way: 'out' }) }
      : undefined,
    recentAmounts: recentAmounts(sameWay, movement),
    echoes: echoesOf(otherWay, movement),
  }
}

const earlierThan = (movement: Movement, movements: readonly Movement[]): readonly Movement[] => {
  const start = movements.findIndex((one) => one.id !== movement.id && isNewer(movement, one))
  return start === -1 ? [] : start === 0 ? movements : movements.slice(start)
}

/** For a counterparty met again at or after the event, only the stored movements count; older meetings are forgotten. */
const isNew = (profile: Profile, { counterparty, at }: Movement, earlier: readonly (readonly Movement[])[]): boolean =>
  counterparty !== unknownCounterparty &&
  !profile.met.some((one) => one.counterparty === counterparty && one.lastAt < at && !isReversedAt(profile, one)) &&
  !earlier.some((movements) =>
    movements.some((one) => one.counterparty === counterparty && countsAsUsual(profile, one)),
  )

/** The time of the last earlier movement that counts as usual. Movements that do not count may have replaced it in the lists. */
const latestOf = (profile: Profile, { at }: Movement, earlier: readonly (readonly Movement[])[]): number => {
  const stored = earlier.map(
    (movements) => movements.find((one) => countsAsUsual(profile, one))?.at ?? Number.NEGATIVE_INFINITY,
  )
  const isLast = profile.lastAt < at && profile.firstAt < at && !isReversedAt(profile, profile)
  return Math.max(...stored, isLast ? profile.lastAt : Number.NEGATIVE_INFINITY)
}

/** Returns whether the movement at the last time, with one counterparty or with any, was taken back. */
const isReversedAt = (
  { isOfLedger, reversedIn, reversedOut }: Profile,
  { lastAt, counterparty }: Readonly<{ lastAt: number; counterparty?: number }>,
): boolean =>
  [reversedIn, reversedOut].some((reversed) =>
    reversed.some(
      (one) =>
        one.at === lastAt &&
        (one.origin === 'ledger' || !isOfLedger) &&
        (counterparty ?? one.counterparty) === one.counterparty,
    ),
  )

/**
 * One pass over the earlier movements of one direction, newest first: a longer window continues where the shorter one ended.
 * With `isOwn` the event itself has this direction, so it counts in every window.
 */
const talliesOf = (earlier: readonly Movement[], own: Movement, isOwn: boolean): Record<Window, Tally> => {
  // At most 32, so a linear search is faster than a set.
  const counterparties: number[] = isOwn && own.counterparty !== unknownCounterparty ? [own.counterparty] : []
  let count = isOwn ? 1 : 0
  let sum = isOwn ? own.minorUnits : 0
  let next = 0
  const tallyUpTo = (lengthMs: number): Tally => {
    for (let one = earlier[next]; one !== undefined && own.at - one.at < lengthMs; one = earlier[++next]) {
      count += 1
      if (one.currency === own.currency) sum = Math.min(sum + one.minorUnits, Number.MAX_SAFE_INTEGER)
      const isKnown = one.counterparty === unknownCounterparty || counterparties.includes(one.counterparty)
      if (!isKnown) counterparties.push(one.counterparty)
    }
    return { count, sum, counterparties: counterparties.length }
  }
  return {
    hour: tallyUpTo(windows.hour),
    day: tallyUpTo(windows.day),
    days3: tallyUpTo(windows.days3),
    week: tallyUpTo(windows.week),
  }
}

type Vantage = Readonly<{ knownDays: number; way: 'in' | 'out' }>

const usualsOf = ({ days }: Profile, { at }: Movement, vantage: Vantage): Pick<Flow, 'usual' | 'leftOut'> => {
  const usual = (window: Window) => usualOf(days, window, { at, ...vantage })
  const day = usual('day')
  const leftOut = leftOutOf(days, at, vantage.way)
  return {
    usual: { hour: day, day, days3: usual('days3'), week: usual('week') },
    ...(leftOut !== undefined && { leftOut }),
  }
}

const recentCountMax = 16

/** Sorted, so that small amounts in between do not hide the large ones. */
const recentAmounts = (sameWay: readonly Movement[], { at, currency, minorUnits }: Movement): readonly number[] => {
  const amounts: number[] = []
  for (const one of sameWay) {
    if (at - one.at >= windows.week) break
    if (one.currency === currency) amounts.push(one.minorUnits)
  }
  return [minorUnits, ...amounts.sort((a, b) => b - a).slice(0, recentCountMax - 1)]
}

/** One pass, newest first, as for tallies. */
const echoesOf = (otherWay: readonly Movement[], own: Movement): Activity['echoes'] => {
  let smallest: Movement | undefined
  let next = 0
  const echoWithin = (lengthMs: number): Echo | undefined => {
    for (let one = otherWay[next]; one !== undefined && own.at - one.at < lengthMs; one = otherWay[++next]) {
      const isEcho = one.minorUnits >= own.minorUnits && one.currency === own.currency
      if (!isEcho || one.counterparty === own.counterparty) continue
      if (smallest === undefined || one.minorUnits < smallest.minorUnits) smallest = one
    }
    return smallest && { minorUnits: smallest.minorUnits, hoursAgo: Math.floor((own.at - smallest.at) / hourMs) }
  }
  return {
    hour: echoWithin(windows.hour),
    day: echoWithin(windows.day),
    days3: echoWithin(windows.days3),
    week: echoWithin(windows.week),
  }
}

/** Formats a count of movements or counterparties. At the bound of the profile it is a minimum. Example: `32 or more`. */
export const formatCount = (count: number): string => (isBound(count) ? `${count} or more` : String(count))

/** Whether a count has reached the bound of a profile, so that the true count may be higher. */
export const isBound = (count: number): boolean => count >= movementCountMax
