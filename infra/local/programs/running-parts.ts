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
import { makeSupervisedPart, type Part, type Supervision } from './supervised-part.ts'

type Calls = Readonly<Record<string, number>>

export type FunctionsPart = Part &
  Readonly<{
    calls(): Promise<Calls>
    capacity(): Promise<Capacity>
    sources(): Promise<SourceCounts>
    /** Reloads them when their sources change, until they are stopped. */
    watch(report: (line: string) => void): Promise<void>
  }>

export const functionsPart = (
  functions: Omit<FunctionsOptions, 'launch'>,
  port: number,
  supervision: Supervision,
): FunctionsPart => {
  const definition = {
    name: 'The functions',
    port,
    open: (launch: FunctionsOptions['launch']) => startFunctions({ ...functions, launch }),
  }
  const part = makeSupervisedPart(definition, supervision)
  const calls = async (): Promise<Calls> => {
    const program = part.program()
    return program ? readCalls(program) : {}
  }
  const watch: FunctionsPart['watch'] = async (report) => {
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
