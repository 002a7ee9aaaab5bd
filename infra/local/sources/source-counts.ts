import { z } from 'zod'
import { lossSentence, lostCountMax, type StreamLoss } from './stream-loss.ts'

/** What the event sources of one process have counted since it started. */
export const sourceCounts = z.object({
  /** Faults that the copy caused on purpose, by kind. Example: `{ 'stream-twice': 3 }`. */
  faults: z.record(z.string(), z.number()),
  /** Losses of streams, and the most records that they can be, where it is known. */
  losses: z.number(),
  lostRecordsMax: z.number(),
})
export type SourceCounts = Readonly<z.output<typeof sourceCounts>>

type Send = (message: object) => void

/** Counts faults and losses. A loss is sent to the supervisor and logged at once. */
export const makeSourceCounts = (send: Send) => {
  const faults = new Map<string, number>()
  let losses = 0
  let lostRecordsMax = 0
  return {
    countFault: (kind: string): void => void faults.set(kind, (faults.get(kind) ?? 0) + 1),
    reportLoss: (loss: StreamLoss): void => {
      const count = lostCountMax(loss)
      // Every removed record was handled.
      if (count !== undefined && count <= 0) return
      losses += 1
      lostRecordsMax += count ?? 0
      const line = lossSentence(loss)
      console.error(line)
      send({ type: 'stream-loss', line })
    },
    counts: (): SourceCounts => ({ faults: Object.fromEntries(faults), losses, lostRecordsMax }),
  }
}

/** Sends the counts to the supervisor whenever it asks. */
export const offerSourceCounts = () => {
  const send: Send = (message) => void process.send?.(message)
  const sources = makeSourceCounts(send)
  process.on('message', (message) => {
    const isAsked = typeof message === 'object' && message !== null && 'type' in message && message.type === 'sources'
    if (isAsked) send({ type: 'sources', ...sources.counts() })
  })
  process.channel?.unref()
  return sources
}
