import type { Activity } from './activity.ts'
import { type PolicyOf, points, whole, window } from './policy.ts'
import { movementCountMax } from './profile.ts'

/** Fields of the rules that count distinct counterparties. */
export const fanFields = {
  window,
  counterpartiesMin: whole(2, movementCountMax),
  /** The minimum multiple of the usual number. */
  timesUsualMin: whole(1, 100),
  /** Points for the minimum number, and again for each further counterparty. */
  pointsEach: points,
  pointsMax: points,
  /** The maximum for an account that is too young to have a usual activity. */
  pointsMaxYoung: points,
} as const

type Policy = PolicyOf<typeof fanFields>

/** The number of counterparties, and the points for it. */
type Fan = Readonly<{ count: number; points: number }>

/**
 * Counts the counterparties that an account paid, or was paid by, within the window, if the current one is new to it.
 * Returns `undefined` when they are too few, or within the usual number.
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
