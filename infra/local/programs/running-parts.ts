import type { Capacity } from '../functions/capacity.ts'
import {
  type FunctionsOptions,
  readCalls,
  readCapacity,
  readSourceCounts,
  startFunctions,
  watchSources,
} from '../functions/functions-process.ts'
import type { SourceCounts } from '../sources/source-counts.ts'
import type { RunningProgram } from './leash.ts'
import { makeSupervisedPart, type Part, type Supervision } from './supervised-part.ts'

type Calls = Readonly<Record<string, number>>

export type FunctionsPart = Part &
  Readonly<{
    calls(): Promise<Calls>
    capacity(): Promise<Capacity>
    sources(): Promise<SourceCounts>
    /** Reloads them when their sources change, also after they have started again. */
    watch(report: (line: string) => void): Promise<void>
  }>

type Options = Readonly<{
  functions: Omit<FunctionsOptions, 'launch'>
  port: number
  /** The stores that they need at their start. */
  needs: readonly Part[]
}>

export const functionsPart = ({ functions, port, needs }: Options, supervision: Supervision): FunctionsPart => {
  let reportReload: ((line: string) => void) | undefined
  const open = async (launch: FunctionsOptions['launch']): Promise<RunningProgram> => {
    const program = await startFunctions({ ...functions, launch })
    if (reportReload) await watchSources(program, reportReload)
    return program
  }
  const part = makeSupervisedPart({ name: 'The functions', port, needs, open, probe: readCalls }, supervision)
  const calls = async (): Promise<Calls> => {
    const program = part.program()
    return program ? readCalls(program) : {}
  }
  const watch: FunctionsPart['watch'] = async (report) => {
    reportReload = report
    const program = part.program()
    if (program) await watchSources(program, report)
  }
  const capacity = async (): Promise<Capacity> => {
    const program = part.program()
    return functions.countsCapacity && program ? readCapacity(program) : { readUnits: {}, writeUnits: {} }
  }
  const sources = async (): Promise<SourceCounts> => {
    const program = part.program()
    return program ? readSourceCounts(program) : { faults: {}, losses: 0, lostRecordsMax: 0 }
  }
  return { ...part, calls, capacity, sources, watch }
}
