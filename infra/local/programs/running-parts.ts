import type { Capacity } from '../functions/capacity.ts'
import {
  type FunctionsOptions,
  readCalls,
  readCapacity,
  readSourceCounts,
  startFunctions,
  watchSources,
} from '../functions/functions-process.ts'
import type { Broker } from '../parts/broker.ts'
import type { SourceCounts } from '../sources/source-counts.ts'
import { cpuMsOfGroups } from './cpu-time.ts'
import type { Launch } from './launcher.ts'
import type { RunningProgram } from './leash.ts'

/** A part that can stop and start again while the rest of its copy runs. */
export type Part = Readonly<{
  start(): Promise<void>
  /** Stops it, by force after `graceMs`; 0 is a crash. Safe to repeat. */
  stop(graceMs: number): Promise<void>
  cpuMs(): number
}>

export const brokerPart = (broker: Broker, launch: Launch): Part => {
  let programs: readonly RunningProgram[] = []
  const start = async (): Promise<void> => {
    programs = await broker.start(launch)
  }
  const stop = async (graceMs: number): Promise<void> => {
    for (const program of programs) await program.stop(graceMs)
  }
  return { start, stop, cpuMs: () => cpuMsOfGroups(programs.map(({ pid }) => pid)) }
}

type Calls = Readonly<Record<string, number>>

export type FunctionsPart = Part &
  Readonly<{
    calls(): Promise<Calls>
    capacity(): Promise<Capacity>
    sources(): Promise<SourceCounts>
    /** Reloads them when their sources change, until they are stopped. */
    watch(report: (line: string) => void): Promise<void>
  }>

export const functionsPart = (functions: FunctionsOptions): FunctionsPart => {
  let program: RunningProgram | undefined
  const start = async (): Promise<void> => {
    program = await startFunctions(functions)
  }
  const stop = async (graceMs: number): Promise<void> => program?.stop(graceMs)
  const calls = async (): Promise<Calls> => (program?.isRunning() ? readCalls(program) : {})
  const watch: FunctionsPart['watch'] = async (report) => {
    if (program?.isRunning()) await watchSources(program, report)
  }
  const capacity = async (): Promise<Capacity> =>
    functions.countsCapacity && program?.isRunning() ? readCapacity(program) : { readUnits: {}, writeUnits: {} }
  const sources = async (): Promise<SourceCounts> =>
    program?.isRunning() ? readSourceCounts(program) : { faults: {}, losses: 0, lostRecordsMax: 0 }
  return { start, stop, calls, capacity, sources, watch, cpuMs: () => cpuMsOfGroups(program ? [program.pid] : []) }
}
