import { describe, expect, it } from 'vitest'
import { reportArchive } from '#custody/adapters/report-archive.ts'
import { loadResources } from '#local/provision/template.ts'
import { recordingLogger } from '#test/support/doubles/recording-logger.ts'
import { recordingMetrics } from '#test/support/doubles/recording-metrics.ts'

const run = { archived: 2, held: 1, unproven: 0, done: 0, failed: 0, oldestMs: 0 }

describe('A run of the archive is reported', () => {
  it('with the age of the oldest event that is left and the events that failed, and without a metric of value zero', () => {
    const { metrics, counted } = recordingMetrics()
    const { logger, lines } = recordingLogger()
    const report = reportArchive(logger, metrics)
    report.counts(run)
    expect(counted).toEqual([])
    report.counts({ ...run, failed: 3, unproven: 1, oldestMs: 5 })
    expect(counted).toEqual([
      ['archiveFailed', 'Count', 4],
      ['archiveDueAge', 'Milliseconds', 5],
    ])
    expect(lines).toMatchObject([{ failed: 0 }, { failed: 3, oldestMs: 5 }])
    report.openReview({ tenantId: 'acme', eventId: 'e-1' })
    expect(counted.at(-1)).toEqual(['archivedUndecided', 'Count', 1])
    expect(lines.at(-1)).toMatchObject({ tenantId: 'acme', eventId: 'e-1' })
  })

  it.each([
    ['ArchiveLateAlarm', 'archiveDueAge'],
    ['ArchiveFailedAlarm', 'archiveFailed'],
    ['ArchivedUndecidedAlarm', 'archivedUndecided'],
  ])('under the name that %s watches', (alarm, metric) => {
    const { MetricName, Namespace, Dimensions } = loadResources()[alarm]?.Properties ?? {}
    expect([Namespace, MetricName]).toEqual(['Sluice', metric])
    expect(Dimensions).toEqual([{ Name: 'service', Value: { Ref: 'AWS::StackName' } }])
  })
})
