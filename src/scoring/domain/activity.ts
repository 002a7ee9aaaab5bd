import { type Usual, usualOf } from './day.ts'
import { isNewer, type Movement, unknownCounterparty } from './movement.ts'
import { movementCountMax, type Profile } from './profile.ts'
import { type Window, windows } from './window.ts'

/** What went one way within a window; the sum is of those in the currency of the event, `counterparties` are distinct ones. */
export type Tally = Readonly<{ count: number; sum: number; counterparties: number }>

/** What went one way, by window, and what is usual in as long a time: left out of an account that is too young to tell. */
export type Flow = Readonly<Record<Window, Tally> & { usual: Readonly<Partial<Record<Window, Usual | undefined>>> }>

/** A movement the other way, to or from another counterparty. */
type Echo = Readonly<{ minorUnits: number; hoursAgo: number }>

/**
 * What one account did up to an event and with it, as far as its profile remembers: no movement that came later counts, however
 * late the event was heard. Numbers alone: nobody can be found by them.
 */
export type Activity = Readonly<{
  /** Whole days since the account was first heard of; 0 where this is the first time. */
  knownDays: number
  /** Whole days since the movement before; left out where there is none. */
  idleDays?: number | undefined
  /** The account has not dealt with this counterparty before, either way. */
  isNewCounterparty: boolean
  received: Flow
  /** Of the payer alone: no rule asks what a payee sent. */
  sent?: Flow | undefined
  /** Amounts that went the way of the event within a week, in its currency: its own first, then the largest. */
  recentAmounts: readonly number[]
  /** By window, of the movements of at least the event's amount the other way the smallest. */
  echoes: Readonly<Partial<Record<Window, Echo | undefined>>>
}>

const dayMs = windows.day
const hourMs = windows.hour

/** The activity of the account whose profile it is, at one of its movements. */
export const activityOf = (profile: Profile, movement: Movement): Activity => {
  const isOut = movement.direction === 'out'
  const [received, sent] = [earlierThan(movement, profile.in), earlierThan(movement, profile.out)]
  const [sameWay, otherWay] = isOut ? [sent, received] : [received, sent]
  const latest = Math.max(sameWay[0]?.at ?? Number.NEGATIVE_INFINITY, otherWay[0]?.at ?? Number.NEGATIVE_INFINITY)
  const knownDays = Math.max(0, Math.floor((movement.at - profile.firstAt) / dayMs))
  return {
    knownDays,
    idleDays: latest > Number.NEGATIVE_INFINITY ? Math.floor((movement.at - latest) / dayMs) : undefined,
    isNewCounterparty: isNew(profile, movement, [received, sent]),
    received: {
      ...talliesOf(received, movement, !isOut),
      usual: usualsOf(profile, movement, { knownDays, way: 'in' }),
    },
    sent: isOut
      ? { ...talliesOf(sent, movement, true), usual: usualsOf(profile, movement, { knownDays, way: 'out' }) }
      : undefined,
    recentAmounts: recentAmounts(sameWay, movement),
    echoes: echoesOf(otherWay, movement),
  }
}

const earlierThan = (movement: Movement, movements: readonly Movement[]): readonly Movement[] => {
  const start = movements.findIndex((one) => one.id !== movement.id && isNewer(movement, one))
  return start === -1 ? [] : start === 0 ? movements : movements.slice(start)
}

/** Of a counterparty met again after the event, or with it, the movements that are held tell; an older meeting is forgotten. */
const isNew = (profile: Profile, { counterparty, at }: Movement, earlier: readonly (readonly Movement[])[]): boolean =>
  counterparty !== unknownCounterparty &&
  !profile.met.some((one) => one.counterparty === counterparty && one.lastAt < at) &&
  !earlier.some((movements) => movements.some((one) => one.counterparty === counterparty))

/**
 * One pass over the earlier movements of one way, newest first: a longer window goes on where the shorter one ended. `isOwn`
 * tells that the event itself goes that way, and so counts in every window.
 */
const talliesOf = (earlier: readonly Movement[], own: Movement, isOwn: boolean): Record<Window, Tally> => {
  // So few that looking through them is faster than a set.
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

type Standing = Readonly<{ knownDays: number; way: 'in' | 'out' }>

const usualsOf = ({ days }: Profile, { at }: Movement, standing: Standing): Flow['usual'] => {
  const usual = (window: Window) => usualOf(days, window, { at, ...standing })
  const day = usual('day')
  return { hour: day, day, days3: usual('days3'), week: usual('week') }
}

const recentCountMax = 16

/** Small amounts in between must not hide the large ones. */
const recentAmounts = (sameWay: readonly Movement[], { at, currency, minorUnits }: Movement): readonly number[] => {
  const amounts: number[] = []
  for (const one of sameWay) {
    if (at - one.at >= windows.week) break
    if (one.currency === currency) amounts.push(one.minorUnits)
  }
  return [minorUnits, ...amounts.sort((a, b) => b - a).slice(0, recentCountMax - 1)]
}

/** One pass, newest first, as with tallies. */
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

/** A count of movements or counterparties as a sentence says it: a profile at its bound has seen so many or more. */
export const sayCount = (count: number): string => (isBound(count) ? `${count} or more` : String(count))

/** Whether a count is as large as a profile can tell, so that there may have been more. */
export const isBound = (count: number): boolean => count >= movementCountMax
