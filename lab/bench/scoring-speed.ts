import { sha256 } from '#kernel/application/sha256.ts'
import { activityOf } from '#scoring/domain/activity.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import type { Movement } from '#scoring/domain/movement.ts'
import { acquaintanceCountMax, emptyProfile, movementCountMax, withMovement } from '#scoring/domain/profile.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { assess, makeRuleset } from '#scoring/domain/ruleset.ts'

/** The speed of scoring alone, on one core, for two accounts with full profiles. */
export type ScoringSpeed = Readonly<{
  /** With the activity of both accounts computed from their profiles, and judged by every rule of the baseline. */
  assessmentsPerSecond: number
  /** Rules only, with the activity already computed. */
  judgementsPerSecond: number
  slowestRule: Readonly<{ ruleId: string; microseconds: number }>
}>

const ruleset = makeRuleset(baselineRuleset)
const since = Date.parse('2026-03-01T00:00:00Z')
const stepMs = 1_800_000

const movementAt = (step: number, direction: Movement['direction']): Movement => ({
  id: sha256(`event-${step}`).slice(0, 13),
  at: since + step * stepMs,
  direction,
  counterparty: Number.parseInt(sha256(`counterparty-${step}`).slice(0, 13), 16),
  minorUnits: 900_000 + (step % 90_000),
  currency: 'EUR',
})

/** Enough movements to fill a profile. */
const stepCount = acquaintanceCountMax + 2 * movementCountMax

const fullProfile = Array.from({ length: stepCount }, (_, step) => step).reduce(
  (profile, step) => withMovement(profile, movementAt(step, step % 2 === 0 ? 'in' : 'out')),
  emptyProfile,
)

/** The payments that are judged repeatedly. */
const payments = Array.from({ length: 256 }, (_, step) => movementAt(stepCount + (step % 96), 'out'))

/** The inputs of the rules for a payment between two such accounts, computed each time. */
const inputsAt = (index: number): Inputs => {
  const paid = payments[index % payments.length] ?? movementAt(stepCount, 'out')
  const amount = { minorUnits: paid.minorUnits, currency: paid.currency }
  const balanceBefore = { minorUnits: paid.minorUnits * 2, currency: paid.currency }
  const creditorActivity = activityOf(fullProfile, { ...paid, direction: 'in' })
  return {
    amount,
    debtor: { country: 'DE', balanceBefore, activity: activityOf(fullProfile, paid) },
    creditor: { country: 'FR', activity: creditorActivity },
  }
}

/** Takes about five seconds. The payments differ, so that no result can be reused. */
export const measureScoring = (): ScoringSpeed => {
  const some = payments.map((_, index) => inputsAt(index))
  const inputsOf = (index: number): Inputs => some[index % some.length] ?? {}
  const limits = ruleset.limits.get('EUR')
  const rules = ruleset.judges.map(({ ruleId, judge }) => {
    const perSecond = rateOf((index) => void judge(inputsOf(index), limits))
    return { ruleId, microseconds: 1_000_000 / perSecond }
  })
  return {
    assessmentsPerSecond: rateOf((index) => void assess(ruleset, inputsAt(index))),
    judgementsPerSecond: rateOf((index) => void assess(ruleset, inputsOf(index))),
    slowestRule: rules.reduce((slowest, rule) => (rule.microseconds > slowest.microseconds ? rule : slowest)),
  }
}

const warmUpCount = 20_000
const spanMs = 250

/** Calls per second: the best of three spans, because disturbances only slow down. */
const rateOf = (act: (index: number) => void): number => {
  for (let index = 0; index < warmUpCount; index += 1) act(index)
  return Math.max(...Array.from({ length: 3 }, () => spanRate(act)))
}

const spanRate = (act: (index: number) => void): number => {
  const start = performance.now()
  let count = 0
  for (; performance.now() - start < spanMs; count += 100) for (let one = 0; one < 100; one += 1) act(count + one)
  return (count * 1000) / (performance.now() - start)
}
