import { describe, expect, it } from 'vitest'
import { reportVerification } from '#audit/adapters/report-verification.ts'
import { loadResources } from '#local/provision/template.ts'
import { recordingLogger } from '#test/support/doubles/recording-logger.ts'
import { recordingMetrics } from '#test/support/doubles/recording-metrics.ts'

describe('What the checks of the audit logs find is reported', () => {
  it('as counts, with the open differences and the failed checks, for each run', () => {
    const [{ logger, lines }, { metrics, counted }] = [recordingLogger(), recordingMetrics()]
    const counts = { tenantCount: 3, readCount: 100, openCount: 2, failedCount: 1 }
    reportVerification(logger, metrics).counts(counts)
    expect(lines).toEqual([{ level: 'INFO', message: 'The checks of the audit logs ran', ...counts }])
    expect(counted).toEqual([
      ['auditDifferences', 'Count', 2],
      ['auditChecksFailed', 'Count', 1],
    ])
  })

  it.each([
    ['AuditChecksFailAlarm', 'auditChecksFailed'],
    ['AuditDiffersAlarm', 'auditDifferences'],
  ])('under the name that %s watches', (alarm, name) => {
    expect(JSON.stringify(loadResources()[alarm]?.Properties)).toContain(`"MetricName":"${name}"`)
  })
})
