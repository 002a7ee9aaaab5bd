import type { Metrics } from '#platform/logger.ts'

/** Metrics that keep what they count. */
export const recordingMetrics = () => {
  const counted: unknown[] = []
  const metrics = {
    addMetric: (...metric: unknown[]) => void counted.push(metric),
    publishStoredMetrics: () => undefined,
  } as unknown as Metrics
  return { metrics, counted }
}
