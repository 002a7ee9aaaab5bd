import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { AuditRecord } from '../domain/hash-chain.ts'

/** Reports a fact whose text is not that of its audit entry. An alarm watches the metric of the whole stack. */
export const reportConflict =
  (logger: Logger, metrics: Metrics) =>
  ({ tenantId, eventId, happening, factId, factHash }: AuditRecord): void => {
    logger.error('A fact has another text than its audit entry', { tenantId, eventId, happening, factId, factHash })
    metrics.addMetric('auditConflicts', MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
  }
