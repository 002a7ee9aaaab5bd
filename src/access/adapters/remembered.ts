type Options<Value> = Readonly<{
  read: (key: string) => Promise<Value>
  /** How long a value is given without asking again. */
  spanMs: number
  nowMs: () => number
  /** Which values are worth remembering. Default: all. */
  isKept?: (value: Value) => boolean
}>

type Known<Value> = Readonly<{ value: Value; until: number }>

/** How many values are remembered; then the one that was learnt first is forgotten. */
const countMax = 10_000

/** How long an old value is given after it could not be read again. */
const graceMs = 5_000

/**
 * Remembers what was read. A value that is too old is read again, once for all who ask at the same time; where that fails,
 * the old one is given for a while longer, and without one the failure is the answer.
 */
export const remembered = <Value>({ read, spanMs, nowMs, isKept = () => true }: Options<Value>) => {
  const known = new Map<string, Known<Value>>()
  const underWay = new Map<string, Promise<Value>>()

  const keep = (key: string, value: Value, lastsMs: number): Value => {
    known.delete(key)
    known.set(key, { value, until: nowMs() + lastsMs })
    const [oldest] = known.keys()
    if (known.size > countMax && oldest !== undefined) known.delete(oldest)
    return value
  }

  const learn = async (key: string): Promise<Value> => {
    try {
      const value = await read(key)
      if (isKept(value)) return keep(key, value, spanMs)
      known.delete(key)
      return value
    } catch (error) {
      const old = known.get(key)
      if (old === undefined) throw error
      return keep(key, old.value, Math.min(graceMs, spanMs))
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
