import { formatNumber } from '#commands/screen/format-table.ts'
import { startBar } from '#commands/screen/progress-bar.ts'
import type { Environment } from '../tally/setting.ts'
import type { TallyResult } from '../tally.ts'
import { makeTally } from '../tally.ts'
import { follow, untilQuiet } from './follow.ts'
import { type GaugeReading, startGauge } from './gauge.ts'
import { readJourneys } from './journeys.ts'
import type { FillResult, Line } from './line.ts'

/** The result of a burst of events on a line. */
export type Burst = Readonly<{
  /** One of its events, whose items can be read. */
  eventId: string
  accepted: number
  acceptedPerSecond: number
  /** Time from the last acceptance until every event is audited, decided and published. */
  drainMs: number
  /** Events per second between the first request and the last audit entry. */
  eventsPerSecond: number
  lost: number
  doubled: number
  deadLetters: number
}> &
  GaugeReading

type Scene = Readonly<{ environment: Environment; line: Line; title: string; signal: AbortSignal }>
type Load = Readonly<{ tenantId: string; eventCount: number }>

/** Sends events to a line, waits until all passed every stage, and returns the measurements. */
export const measureBurst = async (scene: Scene, { tenantId, eventCount }: Load): Promise<Burst> => {
  const { environment, line, signal } = scene
  const tally = await makeTally(environment)(tenantId)
  try {
    const readGauge = await startGauge(line.meter)
    const filled = await showing(scene, 'accepted', eventCount, (onAccepted) =>
      line.fill({ tenantId, eventCount, signal, onAccepted }),
    )
    signal.throwIfAborted()
    const doneAtMs = await showing(scene, 'done', eventCount, (onThrough) =>
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

const judge = ({ eventIds, beganAtMs, lastAcceptedAtMs }: FillResult, { lost, doubled, deadLetters }: TallyResult) => ({
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

/** Shows a progress bar with the number of events. */
const showing = async <Result>(
  { title }: Scene,
  label: string,
  eventCount: number,
  work: (onCount: (count: number) => void) => Promise<Result>,
): Promise<Result> => {
  const bar = startBar(title, eventCount)
  try {
    return await work((count) => bar.update(Math.min(count, eventCount), `${formatNumber(count)} ${label}`))
  } finally {
    bar.stop()
  }
}
