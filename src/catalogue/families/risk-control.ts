import * as z from 'zod'
import { type CatalogueEntry, define, instant, personal } from '../define.ts'
import { accountId, doneBy, percent, shortText, writtenText } from '../fields/fields.ts'
import { measure } from '../fields/measure.ts'

const severity = z.enum(['low', 'medium', 'high', 'critical'])

export const riskLimitBreached = z.looseObject({
  accountId,
  limitId: shortText,
  kind: z.enum(['daily-loss', 'total-loss', 'position-size', 'exposure', 'leverage', 'order-rate']),
  limit: measure,
  observed: measure,
  severity,
  /** The action of the risk engine. */
  action: z.enum(['none', 'warned', 'order-refused', 'position-closed', 'trading-halted']),
  breachedAt: instant,
})

export const riskAlertTriggered = z.looseObject({
  alertId: shortText,
  accountId: accountId.optional(),
  kind: shortText,
  severity,
  /** The data that was examined, and the finding. */
  observed: measure.optional(),
  description: writtenText.optional(),
  triggeredAt: instant,
})

export const riskScoreUpdated = z.looseObject({
  accountId,
  previousScore: percent.optional(),
  score: percent,
  model: shortText,
  /** The main factors of the score, most important first, as text from the model or a person. */
  drivers: personal(z.array(shortText).max(20)),
  scoredAt: instant,
})

const profile = z.looseObject({
  level: z.enum(['conservative', 'moderate', 'aggressive', 'restricted']),
  limits: z.record(shortText, measure),
})

const riskProfileModified = z.looseObject({
  accountId,
  before: profile,
  after: profile,
  modifiedBy: doneBy,
  reason: writtenText.optional(),
  modifiedAt: instant,
})

/** The scope of a halt: one account, one instrument, or the whole market. */
const halted = {
  haltId: shortText,
  scope: z.enum(['account', 'instrument', 'market']),
  accountId: accountId.optional(),
  instrument: shortText.optional(),
  reason: writtenText,
}

type Halt = Readonly<{ scope: string; accountId?: string | undefined; instrument?: string | undefined }>

const namesItsScope = ({ scope, accountId, instrument }: Halt): boolean =>
  scope === 'market' || (scope === 'account' ? accountId : instrument) !== undefined

const unnamed = { path: ['scope'], message: 'requires the accountId or the instrument of the scope' }

const riskTradingHalted = z
  .looseObject({
    ...halted,
    cause: z.enum(['limit-breach', 'volatility', 'operator', 'regulator', 'outage']),
    haltedBy: doneBy,
    haltedAt: instant,
    /** Missing if it is not known yet. */
    expectedUntil: instant.optional(),
  })
  .refine(namesItsScope, unnamed)

const riskTradingResumed = z
  .looseObject({ ...halted, resumedBy: doneBy, haltedAt: instant, resumedAt: instant })
  .refine(namesItsScope, unnamed)

const publisher = 'the risk engine of the trading platform'

const halt = { haltId: 'HLT-019', scope: 'account', accountId: 'ACC-2041' } as const

/** The risk engine of the trading platform. */
export const riskControlTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Risk.Limit.Breached.v1',
    summary: 'An account exceeded a limit.',
    publisher,
    data: riskLimitBreached,
    example: {
      accountId: 'ACC-2041',
      limitId: 'LIM-daily-loss',
      kind: 'daily-loss',
      limit: { value: 5, unit: 'percent' },
      observed: { value: 5.4, unit: 'percent' },
      severity: 'critical',
      action: 'trading-halted',
      breachedAt: '2026-03-01T14:02:31Z',
    },
  }),
  define({
    type: 'Risk.Alert.Triggered.v1',
    summary: 'The risk engine raised an alert.',
    publisher,
    data: riskAlertTriggered,
    example: {
      alertId: 'ALR-4410',
      accountId: 'ACC-2041',
      kind: 'order-rate',
      severity: 'medium',
      observed: { value: 41, unit: 'count' },
      description: 'Forty-one orders in one minute.',
      triggeredAt: '2026-03-01T13:20:00Z',
    },
  }),
  define({
    type: 'Risk.Score.Updated.v1',
    summary: 'The risk score of an account was updated.',
    publisher,
    data: riskScoreUpdated,
    example: {
      accountId: 'ACC-2041',
      previousScore: 41,
      score: 63.5,
      model: 'exposure-2026-02',
      drivers: ['leverage', 'concentration'],
      scoredAt: '2026-03-01T14:05:00Z',
    },
  }),
  define({
    type: 'Risk.Profile.Modified.v1',
    summary: 'The risk profile of an account was changed.',
    publisher,
    data: riskProfileModified,
    example: {
      accountId: 'ACC-2041',
      before: { level: 'aggressive', limits: { leverage: { value: 100, unit: 'ratio' } } },
      after: { level: 'moderate', limits: { leverage: { value: 30, unit: 'ratio' } } },
      modifiedBy: 'risk-desk',
      reason: 'Two breaches in one week.',
      modifiedAt: '2026-03-02T08:00:00Z',
    },
  }),
  define({
    type: 'Risk.Trading.Halted.v1',
    summary: 'Trading was halted for an account, an instrument or the whole market.',
    publisher,
    data: riskTradingHalted,
    example: {
      ...halt,
      reason: 'The daily loss limit was breached.',
      cause: 'limit-breach',
      haltedBy: 'risk-engine',
      haltedAt: '2026-03-01T14:02:32Z',
      expectedUntil: '2026-03-02T00:00:00Z',
    },
  }),
  define({
    type: 'Risk.Trading.Resumed.v1',
    summary: 'Trading that had been halted was resumed.',
    publisher,
    data: riskTradingResumed,
    example: {
      ...halt,
      reason: 'A new trading day began.',
      resumedBy: 'risk-engine',
      haltedAt: '2026-03-01T14:02:32Z',
      resumedAt: '2026-03-02T00:00:00Z',
    },
  }),
]
