import { type Money, portionOf } from '#kernel/domain/money.ts'
import type { Activity } from './activity.ts'
import { type PolicyOf, percent, points, window } from './policy.ts'
import type { Limits } from './rule.ts'

/** Fields of the rules that look for the same amount in the opposite direction. */
export const echoFields = {
  window,
  /** The minimum share of the opposite movement. */
  percentMin: percent,
  points,
  /** Points when the counterparty is not new to the account. */
  pointsKnown: points,
} as const

type EchoInput = Readonly<{ amount: Money | undefined; activity: Activity | undefined; limits: Limits | undefined }>

/** Example: `less than an hour`, `1 hour`, `5 hours`. */
export const formatHours = (hours: number): string =>
  hours === 0 ? 'less than an hour' : hours === 1 ? '1 hour' : `${hours} hours`

/** Finds a movement of the same or nearly the same amount in the opposite direction within the window, with its points. */
export const echoOf = (policy: PolicyOf<typeof echoFields>, { amount, activity, limits }: EchoInput) => {
  const echo = activity?.echoes[policy.window]
  if (!amount || !activity || !echo || amount.minorUnits < (limits?.small ?? 1)) return undefined
  if (amount.minorUnits < portionOf(echo.minorUnits, policy.percentMin)) return undefined
  const given = activity.isNewCounterparty ? policy.points : policy.pointsKnown
  return given === 0 ? undefined : { ...echo, points: given, amount }
}
