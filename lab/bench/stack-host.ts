import { findFreeBase } from '#local/port-check.ts'
import { startStack } from '#local/stack.ts'
import { answerParent, endWithParent, tellParent } from './parent.ts'

/**
 * Holds a whole copy of Sluice in a process of its own, and nothing else: the emulator of SQS and SNS runs in it, so its
 * CPU time is the emulator's, and not that of the senders and listeners of the bench.
 */
const giveUp = new AbortController()

const starting = startStack({
  basePort: await findFreeBase(),
  signal: giveUp.signal,
  countsCapacity: true,
  report: {
    part: (name, where, durationMs) => tellParent({ type: 'part', ...{ name, where, durationMs } }),
    note: (text) => tellParent({ type: 'note', ...{ text } }),
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
tellParent({ type: 'broken', ...{ sentence: await broken } })
