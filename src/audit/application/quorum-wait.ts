import type { Fact } from '#facts/domain/fact.ts'
import type { Clock } from '#kernel/domain/instant.ts'

/** A message that comes back is seen again within this time: the longest delay between two tries, and a function that died. */
const unseenMsMax = 300_000

/**
 * Makes the register of logs that wait for their quorum. One message of each log comes back until it has the quorum; the others are
 * done, because every try sends the newest checkpoint. Without this, each checkpoint of a busy log would come back for hours.
 */
export const makeWaitingCheckpoints = (clock: Clock) => {
  const waiting = new Map<string, Readonly<{ factId: string; seenMs: number }>>()
  return {
    /** Returns the message of a batch that comes back: the oldest, or none if another one of the log was seen a moment ago. */
    next: (tenantId: string, facts: readonly Fact[]): Fact | undefined => {
      const nowMs = Date.parse(clock())
      const known = waiting.get(tenantId)
      const [oldest] = facts.toSorted((one, other) => Date.parse(one.recordedat) - Date.parse(other.recordedat))
      const own = facts.find(({ id }) => id === known?.factId) ?? oldest
      const isElsewhere = known !== undefined && own?.id !== known.factId && nowMs - known.seenMs < unseenMsMax
      if (isElsewhere || own === undefined) return undefined
      waiting.set(tenantId, { factId: own.id, seenMs: nowMs })
      return own
    },
    /** Ends the wait of a log. */
    end: (tenantId: string): void => void waiting.delete(tenantId),
  }
}
