import type { Clock } from '#kernel/domain/instant.ts'
import type { DataKey } from './ports.ts'

/** How long, and for how many items, one data key is used. */
const [reuseMs, useCountMax] = [300_000, 10_000]

/**
 * Makes the function that returns the key for new items. It generates one at most once in five minutes or ten thousand items,
 * and concurrent callers share it. A failed generation is not stored.
 */
export const reusedKey = (generate: () => Promise<DataKey>, clock: Clock): (() => Promise<DataKey>) => {
  let known: { readonly key: Promise<DataKey>; readonly madeAt: number; uses: number } | undefined
  return () => {
    const now = Date.parse(clock())
    if (!known || now - known.madeAt >= reuseMs || known.uses >= useCountMax) {
      const made = { key: generate(), madeAt: now, uses: 0 }
      known = made
      made.key.catch(() => {
        if (known === made) known = undefined
      })
    }
    known.uses += 1
    return known.key
  }
}

/** The most opened keys that are cached. */
const openedCountMax = 1000

/** Makes the function that decrypts the key of an item, once for each key while it is cached. */
export const cachedKeys = (open: (wrapped: string) => Promise<Uint8Array>) => {
  const opened = new Map<string, Promise<Uint8Array>>()
  return (wrapped: string): Promise<Uint8Array> => {
    const known = opened.get(wrapped)
    if (known) return known
    const opening = open(wrapped)
    opened.set(wrapped, opening)
    opening.catch(() => opened.delete(wrapped))
    const [oldest] = opened.keys()
    if (opened.size > openedCountMax && oldest !== undefined) opened.delete(oldest)
    return opening
  }
}
