import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { describeError } from '#platform/describe-error.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { ExportKey } from '../application/export-ports.ts'
import type { AuditExport } from '../domain/audit-export.ts'

/** Reports what happens to exports. Alarms watch those that failed, and how long one is open. */
export const reportExports = (logger: Logger, metrics: Metrics) => ({
  end: ({ id, tenantId, status, because, upload }: AuditExport): void => {
    const ids = { exportId: id, tenantId }
    if (status === 'completed') logger.info('An export was written', { ...ids, bytes: upload?.bytes })
    else {
      logger.error('An export failed', { ...ids, because })
      metrics.addMetric('exportsFailed', MetricUnit.Count, 1)
      metrics.publishStoredMetrics()
    }
  },

  failure: ({ id, tenantId }: ExportKey, reason: unknown): void =>
    logger.warn('An export could not be continued', { exportId: id, tenantId, ...describeError(reason) }),

  sweep: ({ oldestMs }: Readonly<{ oldestMs: number }>): void => {
    logger.info('Open exports were continued', { oldestMs })
    metrics.addMetric('exportsWaiting', MetricUnit.Milliseconds, oldestMs)
    metrics.publishStoredMetrics()
  },
})
