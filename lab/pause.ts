import { setTimeout as sleep } from 'node:timers/promises'

/** Waits; an abort ends the wait early and is no error. */
export const pause = async (spanMs: number, signal?: AbortSignal): Promise<void> => {
  try {
    await sleep(spanMs, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
