import type { Activity } from './activity.ts'
import { type PolicyOf, points, whole, window } from './policy.ts'
import { movementCountMax } from './profile.ts'

/** What the rules have in common that count distinct counterparties. */
export const fanFields = {
  window,
  counterpartiesMin: whole(2, movementCountMax),
  /** How many times the usual number it must be, at least. */
  timesUsualMin: whole(1, 100),
  /** For the least number, and for each counterparty more. */
  pointsEach: points,
  pointsMax: points,
  /** The most for an account so young that nobody knows what is usual for it. */
  pointsMaxYoung: points,
} as const

type Policy = PolicyOf<typeof fanFields>

/** How many counterparties there were, and what that is worth. */
type Fan = Readonly<{ count: number; points: number }>

/**
 * The counterparties that an account which meets a new one paid, or was paid by, within the window; nothing where they are
 * too few, or no more than it usually has.
 */
export const fanOf = (policy: Policy, activity: Activity | undefined, way: 'sent' | 'received'): Fan | undefined => {
  const flow = activity?.isNewCounterparty === true ? activity[way] : undefined
  if (flow === undefined) return undefined
  const { counterparties: count } = flow[policy.window]
  const usual = flow.usual[policy.window]
  if (count < policy.counterpartiesMin) return undefined
  if (usual !== undefined && count < policy.timesUsualMin * usual.counterparties) return undefined
  const given = (count - policy.counterpartiesMin + 1) * policy.pointsEach
  return { count, points: Math.min(given, usual === undefined ? policy.pointsMaxYoung : policy.pointsMax) }
}
