import { describe, expect, it } from 'vitest'
import { loadResources } from '#local/provision/template.ts'
import { recordingLogger } from '#test/support/doubles/recording-logger.ts'
import { recordingMetrics } from '#test/support/doubles/recording-metrics.ts'
import { reportEscalations } from '#workflow/adapters/report-escalations.ts'

describe('A run of the escalation of overdue reviews is reported', () => {
  it('with what was escalated and what is left, also when that is nothing', () => {
    const { metrics, counted } = recordingMetrics()
    const { logger, lines } = recordingLogger()
    const report = reportEscalations(logger, metrics)
    report.counts({ escalated: 0, left: 0 })
    expect(counted).toEqual([['reviewsLeft', 'Count', 0]])
    counted.length = 0
    report.counts({ escalated: 3, left: 1 })
    expect(counted).toEqual([
      ['reviewsEscalated', 'Count', 3],
      ['reviewsLeft', 'Count', 1],
    ])
    expect(lines).toMatchObject([
      { escalated: 0, left: 0 },
      { escalated: 3, left: 1 },
    ])
  })

  it('under the name that the alarm watches, which begins without a report', () => {
    const { MetricName, Namespace, Dimensions, TreatMissingData } =
      loadResources().ReviewsNotEscalatedAlarm?.Properties ?? {}
    expect([Namespace, MetricName, TreatMissingData]).toEqual(['Sluice', 'reviewsLeft', 'breaching'])
    expect(Dimensions).toEqual([{ Name: 'service', Value: { Ref: 'AWS::StackName' } }])
  })
})
