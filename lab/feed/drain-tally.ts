import { formatNumber } from '#commands/screen/format-table.ts'
import { startBar } from '#commands/screen/progress-bar.ts'
import { type DrainEnd, factsPerEvent, type Progress } from '../tally/drain.ts'
import type { Tally } from '../tally.ts'
import type { SendLog } from './send-log.ts'

type Patience = Readonly<{ timeoutMs: number; signal: AbortSignal }>

/**
 * Waits, with a bar, until what was accepted is through. An event that Sluice had already received before this run began
 * was through long ago, so nothing more is waited for on its account.
 */
export const drainTally = async (tally: Tally, log: SendLog, patience: Patience): Promise<DrainEnd> => {
  const eventCount = [...log.accepted.values()].filter(({ receivedAt }) => receivedAt >= log.startedAt).length
  const bar = startBar('draining', eventCount)
  const onProgress = (progress: Progress): void => {
    const { through, words } = progressOf(progress)
    bar.update(Math.min(through, eventCount), words)
  }
  try {
    return await tally.waitUntilDrained({ eventCount, ...patience, onProgress })
  } finally {
    bar.stop()
  }
}

/** Facts told in events: example `decided 380  audited 271  published 417`, of which 271 are through. */
const progressOf = ({ moved, ...facts }: Progress) => {
  const audited = Math.floor(facts.audited / factsPerEvent)
  const published = Math.floor(facts.published / factsPerEvent)
  const words = `decided ${formatNumber(moved)}  audited ${formatNumber(audited)}  published ${formatNumber(published)}`
  return { through: Math.min(audited, published), words }
}
