import { setTimeout as sleep } from 'node:timers/promises'

/** Waits. An abort ends the wait early and is not an error. */
export const pause = async (spanMs: number, signal?: AbortSignal): Promise<void> => {
  try {
    await sleep(spanMs, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
