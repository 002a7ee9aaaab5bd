import type { Activity } from './activity.ts'
import { type PolicyOf, points, whole, window } from './policy.ts'
import { movementCountMax } from './profile.ts'
import { isUnusual } from './unusual.ts'

/** What the rules have in common that count distinct counterparties. */
export const fanFields = {
  window,
  counterpartiesMin: whole(2, movementCountMax),
  /** How many times the usual number it must be, at least. */
  timesUsualMin: whole(1, 100),
  /** For the least number, and for each counterparty more. */
  pointsEach: points,
  pointsMax: points,
} as const

type Policy = PolicyOf<typeof fanFields>

/**
 * How many counterparties an account that meets a new one paid, or was paid by, within the window; nothing where they are
 * too few, or as many as it usually has.
 */
export const fanCount = (
  { window, counterpartiesMin, timesUsualMin }: Policy,
  activity: Activity | undefined,
  way: 'sent' | 'received',
): number | undefined => {
  if (activity?.isNewCounterparty !== true) return undefined
  const flow = activity[way]
  const count = flow?.[window].counterparties ?? 0
  if (flow === undefined || count < counterpartiesMin) return undefined
  const counts = { inWindow: count, inMonth: flow.month.counterparties }
  return isUnusual(activity.knownDays, flow, { window, timesUsualMin, ...counts }) ? count : undefined
}

/** The points for so many counterparties, `counterpartiesMin` or more. */
export const fanPoints = ({ counterpartiesMin, pointsEach, pointsMax }: Policy, count: number): number =>
  Math.min(pointsMax, (count - counterpartiesMin + 1) * pointsEach)
