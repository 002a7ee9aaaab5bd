import { type Money, portionOf } from '#kernel/domain/money.ts'
import type { Activity } from './activity.ts'
import { type PolicyOf, percent, points, window } from './policy.ts'
import type { Limits } from './rule.ts'

/** What the rules have in common that look for the same money going the other way. */
export const echoFields = {
  window,
  /** How much of what went the other way it must be, at least. */
  percentMin: percent,
  points,
  /** Where the account has dealt with the counterparty before. */
  pointsKnown: points,
} as const

type Seen = Readonly<{ amount: Money | undefined; activity: Activity | undefined; limits: Limits | undefined }>

/** Example: `less than an hour`, `1 hour`, `5 hours`. */
export const sayHours = (hours: number): string =>
  hours === 0 ? 'less than an hour' : hours === 1 ? '1 hour' : `${hours} hours`

/** Exactly, or nearly, the amount that went the other way within the window, and what that is worth; nothing where there is none. */
export const echoOf = (policy: PolicyOf<typeof echoFields>, { amount, activity, limits }: Seen) => {
  const echo = activity?.echoes[policy.window]
  if (!amount || !activity || !echo || amount.minorUnits < (limits?.small ?? 1)) return undefined
  if (amount.minorUnits < portionOf(echo.minorUnits, policy.percentMin)) return undefined
  const given = activity.isNewCounterparty ? policy.points : policy.pointsKnown
  return given === 0 ? undefined : { ...echo, points: given, amount }
}
