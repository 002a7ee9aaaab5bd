import type { Metrics } from '#platform/logger.ts'

/** Metrics that keep what they publish, with its metadata. They refuse to publish nothing: each such call writes a warning. */
export const recordingMetrics = () => {
  const [counted, metadata]: [unknown[], Record<string, unknown>[]] = [[], []]
  let [stored, named]: [unknown[], Record<string, unknown>] = [[], {}]
  const metrics = {
    addMetric: (...metric: unknown[]) => void stored.push(metric),
    addMetadata: (name: string, value: unknown) => void Object.assign(named, { [name]: value }),
    publishStoredMetrics: () => {
      if (stored.length === 0) throw new Error('No metric was added.')
      counted.push(...stored)
      metadata.push(named)
      ;[stored, named] = [[], {}]
    },
  } as unknown as Metrics
  return { metrics, counted, metadata }
}
