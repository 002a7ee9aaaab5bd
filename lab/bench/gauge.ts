import { type Busyness, busynessOf, readCores } from './busyness.ts'
import { type Consumption, consumptionOf, type Meter } from './consumption.ts'

/** The resource use of a measurement, and the rest of the machine's load. */
export type GaugeReading = Readonly<{
  perEvent: Consumption
  /** CPU time of senders and consumers, which no other figure includes. */
  benchCpuMsPerEvent: number
  machine: Busyness
}>

/** Starts a measurement. The returned function ends it and divides the use by the number of events. */
export const startGauge = async (
  meter: () => Promise<Meter>,
): Promise<(eventCount: number) => Promise<GaugeReading>> => {
  const [before, benchBefore, coresBefore] = [await meter(), process.cpuUsage(), readCores()]
  return async (eventCount) => {
    const [after, bench, coresAfter] = [await meter(), process.cpuUsage(benchBefore), readCores()]
    const perEvent = consumptionOf(before, after, eventCount)
    const benchCpuMsPerEvent = (bench.user + bench.system) / 1000 / eventCount
    const ownMs = (perEvent.cpuMsInAll + benchCpuMsPerEvent) * eventCount
    return { perEvent, benchCpuMsPerEvent, machine: busynessOf(coresBefore, coresAfter, ownMs) }
  }
}
