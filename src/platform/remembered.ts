type Options<Value> = Readonly<{
  read: (key: string) => Promise<Value>
  /** How long a value is given without asking again. */
  spanMs: number
  /** How much longer an old value is given at most, while it cannot be read again. 0: not at all. */
  graceMs: number
  nowMs: () => number
  /** Which values are worth remembering. Default: all. */
  isKept?: (value: Value) => boolean
}>

/** A value is given without asking `until` then, and never from `endsAt` on. */
type Known<Value> = Readonly<{ value: Value; until: number; endsAt: number }>

/** How many values are remembered; then the one that was learnt first is forgotten. */
const countMax = 10_000

/** How long nobody asks again for a value that could not be read. */
const retryMs = 5_000

/**
 * Remembers what was read. A value that is too old is read again, once for all who ask at the same time; where that fails,
 * the old one is given until its grace is over, and without one the failure is the answer.
 */
export const remembered = <Value>({ read, spanMs, graceMs, nowMs, isKept = () => true }: Options<Value>) => {
  const known = new Map<string, Known<Value>>()
  const underWay = new Map<string, Promise<Value>>()

  const keep = (key: string, entry: Known<Value>): Value => {
    known.delete(key)
    known.set(key, entry)
    const [oldest] = known.keys()
    if (known.size > countMax && oldest !== undefined) known.delete(oldest)
    return entry.value
  }

  const learn = async (key: string): Promise<Value> => {
    try {
      const value = await read(key)
      const until = nowMs() + spanMs
      if (isKept(value)) return keep(key, { value, until, endsAt: until + graceMs })
      known.delete(key)
      return value
    } catch (error) {
      const [old, now] = [known.get(key), nowMs()]
      if (old === undefined || now >= old.endsAt) throw error
      return keep(key, { ...old, until: Math.min(now + retryMs, now + spanMs, old.endsAt) })
    } finally {
      underWay.delete(key)
    }
  }

  return async (key: string): Promise<Value> => {
    const held = known.get(key)
    if (held !== undefined && nowMs() < held.until) return held.value
    const asked = underWay.get(key) ?? learn(key)
    underWay.set(key, asked)
    return asked
  }
}
