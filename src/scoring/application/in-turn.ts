/**
 * Runs work with a common key one after the other, in the order of arrival. Other work does not wait. This way, concurrent
 * events of one account in one instance do not cost each other tries.
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
