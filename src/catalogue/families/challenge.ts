import * as z from 'zod'
import { type CatalogueEntry, define, instant } from '../define.ts'
import { accountId, amount, balance, percent, shortText, userId, writtenText } from '../fields/fields.ts'

/**
 * A challenge is a programme; what starts, is completed or fails is one trader's attempt at it. So the types that
 * requirement S5 calls Challenge Started, Completed and Failed belong to the entity `Attempt`, and have those names as aliases.
 */
const attempt = { attemptId: z.uuid(), programme: shortText, accountId, userId }

/** Phases are counted from 1. */
const phase = z.int().min(1).max(20)

const tradingDays = z.int().min(0).max(3660)

/** The limits of one phase, in percent of the starting balance. */
const rules = z.looseObject({
  profitTarget: percent,
  maxDailyLoss: percent,
  maxTotalLoss: percent,
  minTradingDays: tradingDays.optional(),
})

const challengeAttemptStarted = z.looseObject({
  ...attempt,
  phase,
  startingBalance: amount,
  rules,
  startedAt: instant,
  endsAt: instant.optional(),
})

const challengeAttemptCompleted = z.looseObject({
  ...attempt,
  phasesPassed: phase,
  startingBalance: amount,
  finalBalance: balance,
  tradingDays,
  completedAt: instant,
})

const challengeAttemptFailed = z.looseObject({
  ...attempt,
  phase,
  cause: z.enum(['daily-loss', 'total-loss', 'time-over', 'rule-violated', 'withdrawn']),
  /** The rule that was broken, if any. */
  ruleId: shortText.optional(),
  startingBalance: amount,
  finalBalance: balance,
  reason: writtenText.optional(),
  failedAt: instant,
})

const challengePhaseAdvanced = z
  .looseObject({ ...attempt, fromPhase: phase, toPhase: phase, balance, rules, advancedAt: instant })
  .refine(({ fromPhase, toPhase }) => fromPhase < toPhase, { path: ['toPhase'], message: 'must be after fromPhase' })

const challengeMetricsUpdated = z.looseObject({
  ...attempt,
  phase,
  balance,
  equity: balance,
  /** In percent of the starting balance. A loss is negative. */
  profit: z.number(),
  dailyLoss: percent,
  totalLoss: percent,
  tradingDays,
  asOf: instant,
})

const publisher = 'the challenge engine'

const exampleAttempt = {
  attemptId: '7d0f8a52-2d0e-4f0e-9b57-0c8a4d3e61f1',
  programme: 'two-phase-100k',
  accountId: 'ACC-2041',
  userId: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11',
}

const usd = (minorUnits: number) => ({ minorUnits, currency: 'USD' })

/** Traders' attempts at a challenge. */
export const challengeTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Challenge.Attempt.Started.v1',
    aliases: ['Challenge.Started.v1'],
    summary: 'A trader began an attempt at a challenge.',
    publisher,
    data: challengeAttemptStarted,
    example: {
      ...exampleAttempt,
      phase: 1,
      startingBalance: usd(10_000_000),
      rules: { profitTarget: 8, maxDailyLoss: 5, maxTotalLoss: 10, minTradingDays: 4 },
      startedAt: '2026-03-01T00:00:00Z',
      endsAt: '2026-03-31T00:00:00Z',
    },
  }),
  define({
    type: 'Challenge.Attempt.Completed.v1',
    aliases: ['Challenge.Completed.v1'],
    summary: 'A trader passed the last phase of a challenge.',
    publisher,
    data: challengeAttemptCompleted,
    example: {
      ...exampleAttempt,
      phasesPassed: 2,
      startingBalance: usd(10_000_000),
      finalBalance: usd(10_930_000),
      tradingDays: 23,
      completedAt: '2026-04-20T16:00:00Z',
    },
  }),
  define({
    type: 'Challenge.Attempt.Failed.v1',
    aliases: ['Challenge.Failed.v1'],
    summary: 'An attempt at a challenge failed.',
    publisher,
    data: challengeAttemptFailed,
    example: {
      ...exampleAttempt,
      phase: 1,
      cause: 'daily-loss',
      ruleId: 'max-daily-loss',
      startingBalance: usd(10_000_000),
      finalBalance: usd(9_460_000),
      reason: 'The loss of the day was 5.4 percent.',
      failedAt: '2026-03-01T14:02:32Z',
    },
  }),
  define({
    type: 'Challenge.Phase.Advanced.v1',
    aliases: ['Challenge.Phase.Completed.v1'],
    summary: 'An attempt at a challenge advanced to a later phase.',
    publisher,
    data: challengePhaseAdvanced,
    example: {
      ...exampleAttempt,
      fromPhase: 1,
      toPhase: 2,
      balance: usd(10_810_000),
      rules: { profitTarget: 5, maxDailyLoss: 5, maxTotalLoss: 10 },
      advancedAt: '2026-03-18T16:00:00Z',
    },
  }),
  define({
    type: 'Challenge.Metrics.Updated.v1',
    summary: 'The metrics of an attempt at a challenge were updated.',
    publisher,
    data: challengeMetricsUpdated,
    example: {
      ...exampleAttempt,
      phase: 1,
      balance: usd(9_945_700),
      equity: usd(9_957_775),
      profit: -0.42,
      dailyLoss: 0.54,
      totalLoss: 0.54,
      tradingDays: 1,
      asOf: '2026-03-01T14:05:00Z',
    },
  }),
]
