import { setTimeout as wait } from 'node:timers/promises'

type Options = Readonly<{
  /** Resolves when the part responds. */
  probe: () => Promise<unknown>
  /** Receives how long the part has not responded, once for each time that it stops to respond. */
  onSilent: (silentMs: number) => void
  /** Receives how long the part had not responded. */
  onResponse: (silentMs: number) => void
  /** Ends the watch. */
  signal: AbortSignal
  intervalMs?: number
  /** The pause after a probe without a response. */
  retryMs?: number
  timeoutMs?: number
}>

/** Two in succession: one may be missed because this process was stopped, or because the machine is busy. */
const missesMax = 2

/**
 * Probes a part while it runs, and reports when it does not respond and when it does again. A part that hangs is not ended: it
 * may only be slow. Resolves when the signal aborts.
 */
export const watchResponses = async (options: Options): Promise<void> => {
  const { probe, onSilent, onResponse, signal, intervalMs = 3_000, retryMs = 250, timeoutMs = 2_500 } = options
  let respondedAt = performance.now()
  let misses = 0
  let pending: Promise<boolean> | undefined
  while (!signal.aborted) {
    await wait(misses > 0 ? retryMs : intervalMs, undefined, { signal }).catch(() => undefined)
    // A probe without an answer stays the only one: each more would leave a connection or a listener behind.
    pending ??= probe().then(
      () => true,
      () => false,
    )
    const hasResponded = await Promise.race([pending, wait(timeoutMs, undefined)])
    if (hasResponded !== undefined) pending = undefined
    if (signal.aborted) return
    const silentMs = performance.now() - respondedAt
    if (hasResponded) {
      if (misses >= missesMax) onResponse(silentMs)
      respondedAt = performance.now()
      misses = 0
    } else if (++misses === missesMax) onSilent(silentMs)
  }
}
