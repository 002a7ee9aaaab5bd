import { CommandFault } from '#commands/command-line.ts'
import { pause } from '../pause.ts'
import { factsPerEvent } from '../tally/drain.ts'
import type { Tally } from '../tally.ts'

type FollowOptions = Readonly<{ eventCount: number; signal: AbortSignal; onThrough: (eventCount: number) => void }>

/** Time between two polls, and so the precision of a drain time. */
const pollMs = 100

/** One minute, plus the time of a line that processes only five events per second. */
const limitMs = (eventCount: number): number => 60_000 + eventCount * 200

/**
 * Waits until all events of a tenant are audited, decided and published. Returns that moment in ms since 1970.
 * @throws CommandFault after the limit.
 */
export const follow = async (tally: Tally, { eventCount, signal, onThrough }: FollowOptions): Promise<number> => {
  const giveUpAtMs = Date.now() + limitMs(eventCount)
  for (;;) {
    signal.throwIfAborted()
    const { audited, moved, published } = await tally.progress()
    const through = Math.min(Math.floor(Math.min(audited, published) / factsPerEvent), moved)
    onThrough(through)
    if (through >= eventCount) return Date.now()
    if (Date.now() > giveUpAtMs)
      throw new CommandFault(`Only ${through} of ${eventCount} events passed every stage in time.`)
    await pause(pollMs, signal)
  }
}

/** Waits until the queues are empty as well: the read model is updated last, and a second delivery may follow. */
export const untilQuiet = async (tally: Tally, eventCount: number, signal: AbortSignal): Promise<void> => {
  await tally.waitUntilDrained({ eventCount, timeoutMs: 60_000, signal })
  signal.throwIfAborted()
}
