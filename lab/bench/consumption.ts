import type { Capacity } from '#local/functions/capacity.ts'

/** The resource use of a stack up to a moment. */
export type Meter = Readonly<{
  /** AWS calls by `Service.Operation`. */
  calls: Readonly<Record<string, number>>
  /** Units of DynamoDB by table and index. */
  capacity: Capacity
  /** CPU time by process. */
  cpuMs: Readonly<Record<string, number>>
}>

/** The average cost of one event. */
export type Consumption = Readonly<{
  /** AWS calls of the functions, by `Service.Operation`. */
  calls: Readonly<Record<string, number>>
  /** AWS calls of event sources, which Lambda makes on AWS. They also grow with idle time. */
  sourceCalls: Readonly<Record<string, number>>
  callsInAll: number
  sourceCallsInAll: number
  /** Units of DynamoDB by table and index. */
  capacity: Capacity
  readUnitsInAll: number
  writeUnitsInAll: number
  cpuMs: Readonly<Record<string, number>>
  cpuMsInAll: number
}>

const sourceOperations: ReadonlySet<string> = new Set([
  'SQS.ReceiveMessage',
  'SQS.DeleteMessageBatch',
  'DynamoDBStreams.DescribeStream',
  'DynamoDBStreams.GetShardIterator',
  'DynamoDBStreams.GetRecords',
])

/** The use between two readings, divided by the number of events. */
export const consumptionOf = (before: Meter, after: Meter, eventCount: number): Consumption => {
  const made = Object.entries(growthOf(before.calls, after.calls, eventCount))
  const calls = made.filter(([operation]) => !sourceOperations.has(operation))
  const sourceCalls = made.filter(([operation]) => sourceOperations.has(operation))
  const unitsOf = (kind: keyof Capacity) => growthOf(before.capacity[kind], after.capacity[kind], eventCount)
  const [readUnits, writeUnits] = [unitsOf('readUnits'), unitsOf('writeUnits')]
  const cpuMs = growthOf(before.cpuMs, after.cpuMs, eventCount)
  return {
    calls: Object.fromEntries(calls),
    sourceCalls: Object.fromEntries(sourceCalls),
    callsInAll: sumOf(calls),
    sourceCallsInAll: sumOf(sourceCalls),
    capacity: { readUnits, writeUnits },
    readUnitsInAll: sumOf(Object.entries(readUnits)),
    writeUnitsInAll: sumOf(Object.entries(writeUnits)),
    cpuMs,
    cpuMsInAll: sumOf(Object.entries(cpuMs)),
  }
}

/** Growth by name, sorted by name. Names without growth are left out. */
const growthOf = (
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  share: number,
): Readonly<Record<string, number>> => {
  const grown = Object.entries(after).map(([name, total]) => [name, (total - (before[name] ?? 0)) / share] as const)
  return Object.fromEntries(grown.filter(([, growth]) => growth > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const sumOf = (entries: readonly (readonly [string, number])[]): number =>
  entries.reduce((sum, [, count]) => sum + count, 0)
