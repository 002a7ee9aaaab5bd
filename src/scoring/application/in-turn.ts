/**
 * Lets work that has a key in common be done one after the other, in the order in which it came; other work does not wait. So
 * events of one account that come to one instance at once do not cost each other tries.
 */
export const makeInTurn = () => {
  const last = new Map<string, Promise<unknown>>()
  return async <Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> => {
    const before = keys.flatMap((key) => last.get(key) ?? [])
    const done = Promise.allSettled(before).then(work)
    for (const key of keys) last.set(key, done)
    try {
      return await done
    } finally {
      for (const key of keys) if (last.get(key) === done) last.delete(key)
    }
  }
}
