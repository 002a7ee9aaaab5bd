import * as z from 'zod'
import { type CatalogueEntry, define, instant, personal } from '../define.ts'
import { accountId, doneBy, shortText, webUrl, writtenText } from '../fields/fields.ts'
import { measure } from '../fields/measure.ts'

const evaluation = { evaluationId: z.uuid(), accountId }

const period = z.looseObject({ from: instant, to: instant })

const evaluationRuleViolated = z.looseObject({
  ...evaluation,
  ruleId: shortText,
  severity: z.enum(['warning', 'violation', 'disqualifying']),
  limit: measure,
  observed: measure,
  /** The orders, trades, positions or other evidence. */
  evidence: personal(z.array(shortText).max(100)).optional(),
  description: writtenText.optional(),
  violatedAt: instant,
})

const evaluationMetricCalculated = z.looseObject({
  ...evaluation,
  metric: shortText,
  result: measure,
  previous: measure.optional(),
  period,
  calculatedAt: instant,
})

const evaluationReportGenerated = z.looseObject({
  ...evaluation,
  reportId: shortText,
  kind: z.enum(['daily', 'weekly', 'monthly', 'final']),
  format: z.enum(['pdf', 'csv', 'json', 'html']),
  url: webUrl,
  sizeBytes: z.int().min(0).optional(),
  period,
  generatedAt: instant,
})

const status = z.enum(['pending', 'in-progress', 'under-review', 'passed', 'failed'])

const evaluationStatusChanged = z
  .looseObject({
    ...evaluation,
    from: status,
    to: status,
    changedBy: doneBy,
    reason: writtenText.optional(),
    changedAt: instant,
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must differ from the previous status' })

const publisher = 'the evaluation engine'

const exampleEvaluation = { evaluationId: '0d5f1c7e-9c83-4b52-8f1e-6a2b7f5d4c90', accountId: 'ACC-2041' }
const march = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' }

/** The evaluation of traders. */
export const evaluationTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Evaluation.Rule.Violated.v1',
    summary: 'An account broke a rule of its evaluation.',
    publisher,
    data: evaluationRuleViolated,
    example: {
      ...exampleEvaluation,
      ruleId: 'max-daily-loss',
      severity: 'disqualifying',
      limit: { value: 500_000, unit: 'minor-units', currency: 'USD' },
      observed: { value: 540_000, unit: 'minor-units', currency: 'USD' },
      evidence: ['POS-3307'],
      description: 'One position lost more than the day allows.',
      violatedAt: '2026-03-01T14:02:31Z',
    },
  }),
  define({
    type: 'Evaluation.Metric.Calculated.v1',
    summary: 'A metric of an evaluation was calculated.',
    publisher,
    data: evaluationMetricCalculated,
    example: {
      ...exampleEvaluation,
      metric: 'profit-factor',
      result: { value: 1.42, unit: 'ratio' },
      previous: { value: 1.38, unit: 'ratio' },
      period: march,
      calculatedAt: '2026-04-01T00:05:00Z',
    },
  }),
  define({
    type: 'Evaluation.Report.Generated.v1',
    summary: 'A report of an evaluation was generated.',
    publisher,
    data: evaluationReportGenerated,
    example: {
      ...exampleEvaluation,
      reportId: 'RPT-2026-03',
      kind: 'monthly',
      format: 'pdf',
      url: 'https://reports.example.com/RPT-2026-03.pdf',
      sizeBytes: 184_220,
      period: march,
      generatedAt: '2026-04-01T00:10:00Z',
    },
  }),
  define({
    type: 'Evaluation.Status.Changed.v1',
    summary: 'The status of an evaluation changed.',
    publisher,
    data: evaluationStatusChanged,
    example: {
      ...exampleEvaluation,
      from: 'in-progress',
      to: 'failed',
      changedBy: 'evaluation-engine',
      reason: 'A disqualifying rule was broken.',
      changedAt: '2026-03-01T14:02:33Z',
    },
  }),
]
