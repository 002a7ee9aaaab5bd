import { describe, expect, it } from 'vitest'
import { reportErasures } from '#custody/adapters/report-erasures.ts'
import { loadResources } from '#local/provision/template.ts'
import type { Metrics } from '#platform/logger.ts'
import { recordingLogger } from '#test/support/doubles/recording-logger.ts'

const run = { completed: 2, open: 0, failed: 0, oldestMs: 0 }

describe('A run of erasures is reported', () => {
  it('with the age of the oldest one and the events that failed, and publishes nothing when there is no metric', () => {
    const counted: unknown[] = []
    const metrics = {
      addMetric: (...metric: unknown[]) => void counted.push(metric),
      publishStoredMetrics: () => void counted.push('published'),
    } as unknown as Metrics
    const { logger, lines } = recordingLogger()
    const { report, reportFailed } = reportErasures(logger, metrics)
    report(run)
    expect(counted).toEqual([])
    reportFailed(3)
    expect(counted).toEqual([['erasuresFailed', 'Count', 3], 'published'])
    report({ ...run, oldestMs: 5 })
    expect(counted.slice(2)).toEqual([['erasureDueAge', 'Milliseconds', 5], 'published'])
    expect(lines).toMatchObject([{ oldestMs: 0 }, { level: 'ERROR', eventsFailed: 3 }, { oldestMs: 5 }])
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
