import { type Busyness, busynessOf, readCores } from './busyness.ts'
import { type Consumption, consumptionOf, type Meter } from './consumption.ts'

/** What a measurement used up, and what else the machine was at meanwhile. */
export type Gauged = Readonly<{
  perEvent: Consumption
  /** CPU time of senders and listeners, which is in none of the other figures. */
  benchCpuMsPerEvent: number
  machine: Busyness
}>

/** Begins to measure; the verb it gives ends it, and shares what was used up out among so many events. */
export const startGauge = async (meter: () => Promise<Meter>): Promise<(eventCount: number) => Promise<Gauged>> => {
  const [before, benchBefore, coresBefore] = [await meter(), process.cpuUsage(), readCores()]
  return async (eventCount) => {
    const [after, bench, coresAfter] = [await meter(), process.cpuUsage(benchBefore), readCores()]
    const perEvent = consumptionOf(before, after, eventCount)
    const benchCpuMsPerEvent = (bench.user + bench.system) / 1000 / eventCount
    const ownMs = (perEvent.cpuMsInAll + benchCpuMsPerEvent) * eventCount
    return { perEvent, benchCpuMsPerEvent, machine: busynessOf(coresBefore, coresAfter, ownMs) }
  }
}
