import { setTimeout as wait } from 'node:timers/promises'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import type { LogBucket } from '#audit/application/ports.ts'

/** A checkpoint that the bucket showed, and when it was seen first. */
type Sight = Readonly<{ size: number; text: string; seenMs: number }>

/** Every checkpoint that the bucket shows, as somebody who looks ten times a second sees it. */
export type CheckpointWatch = Readonly<{
  seen(tenantId: string): readonly Sight[]
  stop(): Promise<void>
}>

const lookMs = 100

export const watchCheckpoints = (
  bucket: Pick<LogBucket, 'checkpoint'>,
  tenantIds: readonly string[],
): CheckpointWatch => {
  const sights = new Map<string, Sight[]>(tenantIds.map((tenantId) => [tenantId, []]))
  const ending = new AbortController()

  const look = async (tenantId: string): Promise<void> => {
    const text = (await bucket.checkpoint(tenantId).catch(() => undefined))?.text
    if (text === undefined || text === sights.get(tenantId)?.at(-1)?.text) return
    sights.get(tenantId)?.push({ size: readCheckpoint(text)?.checkpoint.size ?? 0, text, seenMs: Date.now() })
  }

  const watch = async (tenantId: string): Promise<void> => {
    for (; !ending.signal.aborted; await wait(lookMs)) await look(tenantId)
  }

  const watching = Promise.all(tenantIds.map(watch))
  return {
    seen: (tenantId) => sights.get(tenantId) ?? [],
    stop: async () => {
      ending.abort()
      await watching
    },
  }
}
