import { formatNumber } from '#commands/screen/format-table.ts'
import { startBar } from '#commands/screen/progress-bar.ts'
import { type DrainEnd, factsPerEvent, type Progress } from '../tally/drain.ts'
import type { Tally } from '../tally.ts'
import type { SendLog } from './send-log.ts'

type DrainLimits = Readonly<{ timeoutMs: number; signal: AbortSignal }>

/**
 * Shows a progress bar and waits until the accepted events have passed every stage. Events that Sluice received before this
 * run are not waited for.
 */
export const drainTally = async (tally: Tally, log: SendLog, limits: DrainLimits): Promise<DrainEnd> => {
  const eventCount = [...log.accepted.values()].filter(({ receivedAt }) => receivedAt >= log.startedAt).length
  const bar = startBar('draining', eventCount)
  const onProgress = (progress: Progress): void => {
    const { through, words } = progressOf(progress)
    bar.update(Math.min(through, eventCount), words)
  }
  try {
    return await tally.waitUntilDrained({ eventCount, ...limits, onProgress })
  } finally {
    bar.stop()
  }
}

/** Facts counted as events. Example: `decided 380  audited 271  published 417`, of which 271 passed every stage. */
const progressOf = ({ moved, ...facts }: Progress) => {
  const audited = Math.floor(facts.audited / factsPerEvent)
  const published = Math.floor(facts.published / factsPerEvent)
  const words = `decided ${formatNumber(moved)}  audited ${formatNumber(audited)}  published ${formatNumber(published)}`
  return { through: Math.min(audited, published), words }
}
