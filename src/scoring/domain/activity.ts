import { isNewer, type Movement, movementCountMax, type Profile, unknownCounterparty } from './profile.ts'
import { type Window, windows } from './window.ts'

/** What went one way within a window, in the currency of the event; `counterparties` are distinct ones. */
export type Tally = Readonly<{ count: number; sum: number; counterparties: number }>

/** What went one way, by window. */
export type Flow = Readonly<
  Record<Window, Tally> & {
    /** For how many whole days back the tallies are complete, at most 30: a busy account's profile forgets sooner. */
    completeDays: number
  }
>

/** The movement the other way, to or from another counterparty within a month, whose amount is nearest to the event's. */
type Echo = Readonly<{ minorUnits: number; hoursAgo: number }>

/**
 * What one account did up to an event and with it, as far as its profile remembers: nothing that came later counts, however
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
  /** Amounts that went the way of the event within a week, in its currency, the event's own first. */
  recentAmounts: readonly number[]
  echo?: Echo | undefined
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
    received: flowOf(received, movement, {
      isOwn: !isOut,
      completeDays: completeDays(profile.in, movement, knownDays),
    }),
    sent: isOut
      ? flowOf(sent, movement, { isOwn: true, completeDays: completeDays(profile.out, movement, knownDays) })
      : undefined,
    recentAmounts: recentAmounts(sameWay, movement),
    echo: echoOf(otherWay, movement),
  }
}

const monthDays = windows.month / dayMs

/** A profile that is full knows nothing of what came before its oldest movement. */
const completeDays = (movements: readonly Movement[], { at }: Movement, knownDays: number): number => {
  const oldest = movements.length < movementCountMax ? undefined : movements.at(-1)
  const reachDays = oldest === undefined ? knownDays : Math.max(0, Math.floor((at - oldest.at) / dayMs))
  return Math.min(monthDays, reachDays, knownDays)
}

const earlierThan = (movement: Movement, movements: readonly Movement[]): readonly Movement[] => {
  const start = movements.findIndex((one) => one.id !== movement.id && isNewer(movement, one))
  return start === -1 ? [] : start === 0 ? movements : movements.slice(start)
}

const isNew = (profile: Profile, { counterparty, at }: Movement, earlier: readonly (readonly Movement[])[]): boolean =>
  counterparty !== unknownCounterparty &&
  !profile.met.some((one) => one.counterparty === counterparty && one.lastAt < at) &&
  !earlier.some((movements) => movements.some((one) => one.counterparty === counterparty))

type Way = Readonly<{ isOwn: boolean; completeDays: number }>

/**
 * One pass over the earlier movements of one way, newest first: a longer window goes on where the shorter one ended. `isOwn`
 * tells that the event itself goes that way, and so counts in every window.
 */
const flowOf = (earlier: readonly Movement[], own: Movement, { isOwn, completeDays }: Way): Flow => {
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
    month: tallyUpTo(windows.month),
    completeDays,
  }
}

const recentCountMax = 16

const recentAmounts = (sameWay: readonly Movement[], { at, currency, minorUnits }: Movement): readonly number[] => {
  const amounts = [minorUnits]
  for (const one of sameWay) {
    if (at - one.at >= windows.week || amounts.length === recentCountMax) break
    if (one.currency === currency) amounts.push(one.minorUnits)
  }
  return amounts
}

const echoOf = (otherWay: readonly Movement[], movement: Movement): Echo | undefined => {
  let nearest: Movement | undefined
  for (const one of otherWay) {
    if (movement.at - one.at >= windows.month) break
    if (one.currency !== movement.currency || one.counterparty === movement.counterparty) continue
    if (nearest === undefined || distance(one, movement) < distance(nearest, movement)) nearest = one
  }
  return nearest && { minorUnits: nearest.minorUnits, hoursAgo: Math.floor((movement.at - nearest.at) / hourMs) }
}

const distance = (a: Movement, b: Movement): number => Math.abs(a.minorUnits - b.minorUnits)

/** A count of movements or counterparties as a sentence says it: a profile at its bound has seen so many or more. */
export const sayCount = (count: number): string => (count >= movementCountMax ? `${count} or more` : String(count))
