export type Interrupts = ReturnType<typeof makeInterrupts>

/** A terminal and npm both pass on one Ctrl-C: what comes so soon after another is the same one. */
const sameKeyMs = 500

/**
 * Ctrl-C, one step at a time: the first ends the sending, the next the waiting for what was sent, and the one after
 * that the command. SIGTERM does the same.
 */
export const makeInterrupts = () => {
  const sending = new AbortController()
  const waiting = new AbortController()
  let heardAtMs = Number.NEGATIVE_INFINITY
  let isSending = true
  const hear = (): void => {
    const nowMs = performance.now()
    if (nowMs - heardAtMs < sameKeyMs) return
    heardAtMs = nowMs
    if (waiting.signal.aborted) process.exit(130)
    const current = isSending && !sending.signal.aborted ? sending : waiting
    current.abort()
  }
  process.on('SIGINT', hear).on('SIGTERM', hear)
  return {
    sending: sending.signal,
    waiting: waiting.signal,
    /** From now on an interrupt is meant for the waiting. */
    sendingIsOver: (): void => {
      isSending = false
    },
    isInterrupted: (): boolean => sending.signal.aborted || waiting.signal.aborted,
    stop: (): void => {
      process.off('SIGINT', hear).off('SIGTERM', hear)
    },
  }
}
