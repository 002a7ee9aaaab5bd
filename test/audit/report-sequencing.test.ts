import { describe, expect, it } from 'vitest'
import { reportSequencing } from '#audit/adapters/report-sequencing.ts'
import { LogDifference } from '#audit/application/log-difference.ts'
import { loadResources } from '#local/provision/template.ts'
import { recordingLogger } from '#test/support/doubles/recording-logger.ts'
import { recordingMetrics } from '#test/support/doubles/recording-metrics.ts'

const aReport = () => {
  const { logger, lines } = recordingLogger()
  const { metrics, counted } = recordingMetrics()
  return { lines, counted, report: reportSequencing(logger, metrics) }
}

describe('What happens to the audit logs is reported', () => {
  it('as an error with the tenant, the kind and the place, and as a metric, for a log that differs from its checkpoint', () => {
    const { report, lines, counted } = aReport()
    report.difference('acme', new LogDifference('altered-tile', 'tile/0/001'))
    const place = { tenantId: 'acme', kind: 'altered-tile', place: 'tile/0/001' }
    expect(lines).toEqual([{ level: 'ERROR', message: 'An audit log differs from its last checkpoint', ...place }])
    expect(counted).toEqual([['auditBroken', 'Count', 1]])
  })

  it('as a warning with the kind of the error, without its words, and no metric, for a log that could not be sequenced', () => {
    const { report, lines, counted } = aReport()
    report.failure('acme', new Error('The bucket is unavailable.'))
    expect(lines).toMatchObject([{ level: 'WARN', message: 'An audit log could not be sequenced', tenantId: 'acme' }])
    expect(lines).toMatchObject([{ error: 'Error' }])
    expect(JSON.stringify(lines)).not.toContain('unavailable')
    expect(counted).toEqual([])
  })

  it('as counts, with the time that the oldest entry waits and the logs that failed, for each sweep', () => {
    const { report, lines, counted } = aReport()
    const counts = { logCount: 3, sequencedCount: 1, failedCount: 2, oldestMs: 4_200 }
    report.sweep(counts)
    expect(lines).toEqual([{ level: 'INFO', message: 'The audit logs were looked at', ...counts }])
    expect(counted).toEqual([
      ['auditWaiting', 'Milliseconds', 4_200],
      ['auditLogsFailed', 'Count', 2],
    ])
  })

  it.each([
    ['AuditBrokenAlarm', 'auditBroken'],
    ['AuditLogsFailAlarm', 'auditLogsFailed'],
    ['AuditWaitingAlarm', 'auditWaiting'],
  ])('under the name that %s watches', (alarm, name) => {
    expect(JSON.stringify(loadResources()[alarm]?.Properties)).toContain(`"MetricName":"${name}"`)
  })
})
