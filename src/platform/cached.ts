type Options<Value> = Readonly<{
  read: (key: string) => Promise<Value>
  /** The time from the begin of a read for which its value is returned without another read. */
  ttlMs: number
  /** How much longer a value is returned that was expensive to read. Default: 0. */
  extraMs?: (value: Value) => number
  /** The longest additional time for which an old value is returned if the read fails. 0: none. */
  graceMs: number
  nowMs: () => number
  /** Selects the values that are cached. Default: all. */
  isCacheable?: (value: Value) => boolean
}>

/** A value is as old as the begin of its read, is fresh until `freshUntil`, and is not returned from `endsAt` on. */
type Entry<Value> = Readonly<{ value: Value; begunAt: number; freshUntil: number; endsAt: number }>

/** The most cached values. Above it, the oldest one is removed. */
const countMax = 10_000

/** After a failed read, the old value is returned for this time without another read. */
const retryMs = 5_000

/** A read in progress. */
type PendingRead<Value> = Readonly<{ value: Promise<Value>; begunAt: number }>

/**
 * Caches the results of `read`. An expired value is read again, once for all concurrent callers. If that fails, the old value is
 * returned until its grace period ends. Without an old value, the call rejects with the failure. A caller never waits for a read
 * that began longer than `ttlMs` ago: a slow read would return a value from before a change that must have taken effect.
 */
export const cached = <Value>(options: Options<Value>) => {
  const { read, ttlMs, extraMs = () => 0, graceMs, nowMs, isCacheable = () => true } = options
  const entries = new Map<string, Entry<Value>>()
  const reads = new Map<string, PendingRead<Value>>()

  const store = (key: string, entry: Entry<Value>): Value => {
    entries.delete(key)
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > countMax && oldest !== undefined) entries.delete(oldest)
    return entry.value
  }

  const readAgain = async (key: string, begunAt: number): Promise<Value> => {
    try {
      const value = await read(key)
      const newer = entries.get(key)
      // A later read was faster.
      if (newer !== undefined && newer.begunAt > begunAt) return newer.value
      const freshUntil = begunAt + ttlMs + extraMs(value)
      if (isCacheable(value)) return store(key, { value, begunAt, freshUntil, endsAt: freshUntil + graceMs })
      entries.delete(key)
      return value
    } catch (error) {
      const [old, now] = [entries.get(key), nowMs()]
      if (old === undefined || now >= old.endsAt) throw error
      if (now < old.freshUntil) return old.value
      return store(key, { ...old, freshUntil: Math.min(now + retryMs, now + ttlMs, old.endsAt) })
    } finally {
      if (reads.get(key)?.begunAt === begunAt) reads.delete(key)
    }
  }

  return async (key: string): Promise<Value> => {
    const [entry, pending, now] = [entries.get(key), reads.get(key), nowMs()]
    if (entry !== undefined && now < entry.freshUntil) return entry.value
    if (pending !== undefined && now < pending.begunAt + ttlMs) return pending.value
    const value = readAgain(key, now)
    reads.set(key, { value, begunAt: now })
    return value
  }
}
