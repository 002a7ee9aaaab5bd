export type Interrupts = ReturnType<typeof makeInterrupts>

/** A terminal and npm both forward one Ctrl-C. Two signals within this time are the same key press. */
const sameKeyMs = 500

/**
 * Handles Ctrl-C in steps: the first ends sending, the second ends waiting, the third ends the command. SIGTERM does the
 * same.
 */
export const makeInterrupts = () => {
  const sending = new AbortController()
  const waiting = new AbortController()
  let receivedAtMs = Number.NEGATIVE_INFINITY
  let isSending = true
  const interrupt = (): void => {
    const nowMs = performance.now()
    if (nowMs - receivedAtMs < sameKeyMs) return
    receivedAtMs = nowMs
    if (waiting.signal.aborted) process.exit(130)
    const current = isSending && !sending.signal.aborted ? sending : waiting
    current.abort()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  return {
    sending: sending.signal,
    waiting: waiting.signal,
    /** From now on an interrupt ends the waiting. */
    sendingIsOver: (): void => {
      isSending = false
    },
    isInterrupted: (): boolean => sending.signal.aborted || waiting.signal.aborted,
    stop: (): void => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    },
  }
}
