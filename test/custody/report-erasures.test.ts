import { describe, expect, it } from 'vitest'
import { reportErasures } from '#custody/adapters/report-erasures.ts'
import { loadResources } from '#local/provision/template.ts'
import { recordingLogger } from '#test/support/doubles/recording-logger.ts'
import { recordingMetrics } from '#test/support/doubles/recording-metrics.ts'

const run = { completed: 2, open: 0, failed: 0, eventsFailed: 0, oldestMs: 0 }

describe('A run of erasures is reported', () => {
  it('with the age of the oldest one and the events that failed, and without a metric of value zero', () => {
    const { metrics, counted } = recordingMetrics()
    const { logger, lines } = recordingLogger()
    const report = reportErasures(logger, metrics)
    report(run)
    expect(counted).toEqual([])
    report({ ...run, eventsFailed: 3, oldestMs: 5 })
    expect(counted).toEqual([
      ['erasureDueAge', 'Milliseconds', 5],
      ['erasuresFailed', 'Count', 3],
    ])
    expect(lines).toMatchObject([{ eventsFailed: 0 }, { eventsFailed: 3 }])
  })

  it.each([
    ['ErasuresLateAlarm', 'erasureDueAge'],
    ['ErasuresFailedAlarm', 'erasuresFailed'],
  ])('under the name that %s watches', (alarm, metric) => {
    const { MetricName, Namespace, Dimensions } = loadResources()[alarm]?.Properties ?? {}
    expect([Namespace, MetricName]).toEqual(['Sluice', metric])
    expect(Dimensions).toEqual([{ Name: 'service', Value: { Ref: 'AWS::StackName' } }])
  })
})
