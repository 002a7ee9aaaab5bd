import { formatNumber } from '#commands/screen/format-table.ts'
import { startBar } from '#commands/screen/progress-bar.ts'
import type { Environment } from '../tally/setting.ts'
import type { Tallied } from '../tally.ts'
import { makeTally } from '../tally.ts'
import { follow, untilQuiet } from './follow.ts'
import { type Gauged, startGauge } from './gauge.ts'
import { readJourneys } from './journeys.ts'
import type { Filled, Line } from './line.ts'

/** What a line did with a burst of events. */
export type Burst = Readonly<{
  /** One of its events, for a look at what was written for it. */
  eventId: string
  accepted: number
  acceptedPerSecond: number
  /** From the last acceptance until all is audited, decided and published. */
  drainMs: number
  /** Events by the time from the first sending to the last audit entry. */
  eventsPerSecond: number
  lost: number
  doubled: number
  deadLetters: number
}> &
  Gauged

type Scene = Readonly<{ environment: Environment; line: Line; title: string; signal: AbortSignal }>
type Load = Readonly<{ tenantId: string; eventCount: number }>

/** Fills a line with events, follows them to its end, and tells what that took. */
export const measureBurst = async (scene: Scene, { tenantId, eventCount }: Load): Promise<Burst> => {
  const { environment, line, signal } = scene
  const tally = await makeTally(environment)(tenantId)
  try {
    const readGauge = await startGauge(line.meter)
    const filled = await showing(scene, 'in', eventCount, (onAccepted) =>
      line.fill({ tenantId, eventCount, signal, onAccepted }),
    )
    signal.throwIfAborted()
    const doneAtMs = await showing(scene, 'through', eventCount, (onThrough) =>
      follow(tally, { eventCount: filled.eventIds.length, signal, onThrough }),
    )
    await untilQuiet(tally, eventCount, signal)
    const gauged = await readGauge(eventCount)
    const tallied = await tally.count({ eventIds: filled.eventIds })
    const lastAuditedAtMs = await lastAudited(environment, tenantId)
    return {
      ...judge(filled, tallied),
      drainMs: doneAtMs - filled.lastAcceptedAtMs,
      eventsPerSecond: (eventCount * 1000) / (lastAuditedAtMs - filled.beganAtMs),
      ...gauged,
    }
  } finally {
    await tally.close()
  }
}

const judge = ({ eventIds, beganAtMs, lastAcceptedAtMs }: Filled, { lost, doubled, deadLetters }: Tallied) => ({
  eventId: eventIds.at(-1) ?? '',
  accepted: eventIds.length,
  acceptedPerSecond: (eventIds.length * 1000) / (lastAcceptedAtMs - beganAtMs),
  lost,
  doubled,
  deadLetters: Object.values(deadLetters).reduce((sum, count) => sum + count, 0),
})

const lastAudited = async (environment: Environment, tenantId: string): Promise<number> => {
  const journeys = await readJourneys(environment, tenantId)
  return journeys.reduce((latest, { auditedAtMs }) => Math.max(latest, auditedAtMs), 0)
}

/** Shows on a bar how many events have come so far. */
const showing = async <Result>(
  { title }: Scene,
  words: string,
  eventCount: number,
  work: (onCount: (count: number) => void) => Promise<Result>,
): Promise<Result> => {
  const bar = startBar(title, eventCount)
  try {
    return await work((count) => bar.update(Math.min(count, eventCount), `${formatNumber(count)} ${words}`))
  } finally {
    bar.stop()
  }
}
