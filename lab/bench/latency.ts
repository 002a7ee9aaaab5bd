import { startBar } from '#commands/screen/progress-bar.ts'
import type { ProducerEvent } from '../feed/send-event.ts'
import { makeTally } from '../tally.ts'
import { dueTimesMs, sendOnTime } from './arrivals.ts'
import { follow, untilQuiet } from './follow.ts'
import { type GaugeReading, startGauge } from './gauge.ts'
import type { HostedStack } from './hosted-stack.ts'
import { readJourneys } from './journeys.ts'
import { type Spread, spreadOf } from './percentiles.ts'
import { makeProducer } from './product-line.ts'

/** Latencies at a steady rate of events. */
export type Latency = Readonly<{
  ratePerSecond: number
  seconds: number
  /** From the due time of an event to its answer. */
  accepted: Spread
  /** From an event's acceptance to its decision, and to the last of its audit entries. */
  decided: Spread
  audited: Spread
  lost: number
  doubled: number
}> &
  GaugeReading

type Load = Readonly<{
  tenantId: string
  rate: number
  seconds: number
  signal: AbortSignal
  /** Default: a payment without personal fields. */
  makeEvent?: () => ProducerEvent
}>

export const measureLatency = async (
  stack: HostedStack,
  { tenantId, rate, seconds, signal, makeEvent }: Load,
): Promise<Latency> => {
  const tally = await makeTally(stack.environment)(tenantId)
  const bar = startBar('latency', rate * seconds)
  try {
    const send = await makeProducer(stack, tenantId, signal, makeEvent)
    const readGauge = await startGauge(stack.meter)
    const eventIds: string[] = []
    const sendOne = async (): Promise<void> => bar.update(eventIds.push(await send()), 'accepted')
    const acceptedMs = await sendOnTime(dueTimesMs(rate, seconds), sendOne, signal)
    await follow(tally, { eventCount: eventIds.length, signal, onThrough: () => undefined })
    await untilQuiet(tally, eventIds.length, signal)
    const gauged = await readGauge(eventIds.length)
    const { lost, doubled } = await tally.count({ eventIds })
    const journeys = await readJourneys(stack.environment, tenantId)
    return {
      ratePerSecond: rate,
      seconds,
      accepted: spreadOf(acceptedMs),
      decided: spreadOf(journeys.map(({ acceptedAtMs, decidedAtMs }) => decidedAtMs - acceptedAtMs)),
      audited: spreadOf(journeys.map(({ acceptedAtMs, auditedAtMs }) => auditedAtMs - acceptedAtMs)),
      lost,
      doubled,
      ...gauged,
    }
  } finally {
    bar.stop()
    await tally.close()
  }
}
