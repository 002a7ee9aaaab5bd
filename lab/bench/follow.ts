import { CommandFault } from '#commands/command-line.ts'
import { pause } from '../pause.ts'
import { factsPerEvent } from '../tally/drain.ts'
import type { Tally } from '../tally.ts'

type Wish = Readonly<{ eventCount: number; signal: AbortSignal; onThrough: (eventCount: number) => void }>

/** What it waits between two looks: a drain time is known to within this. */
const lookMs = 100

/** No run may wait for ever: a minute, and then as long as a line needs that does only five events a second. */
const limitMs = (eventCount: number): number => 60_000 + eventCount * 200

/**
 * Follows a tenant's events until all are audited, decided and published, and gives the moment in ms since 1970.
 * @throws CommandFault when they are not in time.
 */
export const follow = async (tally: Tally, { eventCount, signal, onThrough }: Wish): Promise<number> => {
  const giveUpAtMs = Date.now() + limitMs(eventCount)
  for (;;) {
    signal.throwIfAborted()
    const { audited, moved, published } = await tally.progress()
    const through = Math.min(Math.floor(Math.min(audited, published) / factsPerEvent), moved)
    onThrough(through)
    if (through >= eventCount) return Date.now()
    if (Date.now() > giveUpAtMs) throw new CommandFault(`Only ${through} of ${eventCount} events were through in time.`)
    await pause(lookMs, signal)
  }
}

/** Waits until the queues are empty, too: the read model is brought up to date behind the rest, and a second delivery may come. */
export const untilQuiet = async (tally: Tally, eventCount: number, signal: AbortSignal): Promise<void> => {
  await tally.waitUntilDrained({ eventCount, timeoutMs: 60_000, signal })
  signal.throwIfAborted()
}
