import { findFreeBase } from '#local/copy/port-check.ts'
import { startStack } from '#local/stack.ts'
import { answerParent, endWithParent, sendToParent } from './parent.ts'

/**
 * Runs a whole copy of Sluice in a separate process. The emulator of SQS and SNS runs in this process, so its CPU time is
 * separate from that of the benchmark's senders and consumers.
 */
const giveUp = new AbortController()

const starting = startStack({
  basePort: await findFreeBase(),
  signal: giveUp.signal,
  countsCapacity: true,
  // Threads, queues of calls and faults would be measured instead of the code.
  conditions: undefined,
  report: {
    part: (name, where, durationMs) => sendToParent({ type: 'part', ...{ name, where, durationMs } }),
    note: (text) => sendToParent({ type: 'note', ...{ text } }),
    stopped: () => undefined,
  },
})

endWithParent(async () => {
  giveUp.abort()
  await starting.then(
    (stack) => stack.stop(),
    () => undefined,
  )
})

answerParent({
  start: async () => ({ environment: (await starting).environment }),
  stats: async () => (await starting).stats(),
  'kill-functions': async () => {
    await (await starting).killFunctions()
    return {}
  },
})

const { broken } = await starting
sendToParent({ type: 'broken', ...{ sentence: await broken } })
