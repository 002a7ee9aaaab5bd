/** The result of a call, or a rejection once the time has passed. */
export const within = async <Value>(timeoutMs: number, call: Promise<Value>): Promise<Value> => {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new Error('The check has timed out.')), timeoutMs)
  try {
    return await Promise.race([call, timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}
