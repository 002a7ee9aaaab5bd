import { describe, expect, it } from 'vitest'
import { reportConflict } from '#audit/adapters/report-conflict.ts'
import { loadResources } from '#local/provision/template.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

describe('A fact with another text than its audit entry is reported', () => {
  it('by its ids and its hash', () => {
    const { id: factId, tenantid: tenantId, eventid: eventId, happening } = aFact()
    const ids = { tenantId, eventId, happening, factId, factHash: 'a hash' }
    const lines: unknown[] = []
    const counted: string[] = []
    const logger = { error: (...line: unknown[]) => void lines.push(line) } as unknown as Logger
    const metrics = {
      addMetric: (name: string) => void counted.push(name),
      publishStoredMetrics: () => void counted.push('published'),
    } as unknown as Metrics
    reportConflict(logger, metrics)({ ...ids, type: 'A.B.C.v1', actor: 'Mrs Miller', recordedAt: '', auditedAt: '' })
    expect(lines).toEqual([['A fact has another text than its audit entry', ids]])
    expect(counted).toEqual(['auditConflicts', 'published'])
  })

  it('under the name that the alarm watches', () => {
    const { MetricName, Namespace, Dimensions } = loadResources().AuditConflictAlarm?.Properties ?? {}
    expect([Namespace, MetricName]).toEqual(['Sluice', 'auditConflicts'])
    expect(Dimensions).toEqual([{ Name: 'service', Value: { Ref: 'AWS::StackName' } }])
  })
})
