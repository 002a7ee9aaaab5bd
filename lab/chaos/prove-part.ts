import type { Processes, ProcessStat } from './processes.ts'

/** A part as its copy recorded it: the process that the supervisor started, when it started, and the port it serves. */
export type RecordedPart = Readonly<{ part: string; pid: number; startedAt: number; port: number }>

type Proof = Readonly<{ process: ProcessStat }> | Readonly<{ refusal: string }>

const depthMax = 20

/**
 * Proves which process is a part before it gets a signal. The recorded process must have the recorded start, so that its id
 * was not given to another one. The process that listens on the port must be this process or a descendant. The supervisor of
 * the copy must be among the ancestors of both. Returns the process that listens.
 */
export const provePart = (
  { part, pid, startedAt, port }: RecordedPart,
  supervisor: number,
  processes: Processes,
): Proof => {
  const recorded = processes.stat(pid)
  if (recorded === undefined) return { refusal: `Process ${pid} of ${part} has ended.` }
  if (recorded.startedAt !== startedAt)
    return { refusal: `Process ${pid} is not ${part}: it started at another time than the copy recorded.` }
  if (!isDescendant(recorded, supervisor, processes))
    return { refusal: `Process ${pid} of ${part} was not started by the supervisor of the copy.` }
  const sockets = processes.listenersOf(port)
  const listener = processes
    .ids()
    .filter((id) => processes.hasSocket(id, sockets))
    .flatMap((id) => processes.stat(id) ?? [])
    .find((process) => process.pid === pid || isDescendant(process, pid, processes))
  if (listener === undefined) return { refusal: `No process of ${part} listens on port ${port}.` }
  return { process: listener }
}

const isDescendant = (process: ProcessStat, ancestor: number, processes: Processes): boolean => {
  let current: ProcessStat | undefined = process
  for (let depth = 0; current !== undefined && depth < depthMax; depth += 1) {
    if (current.parent === ancestor) return true
    current = processes.stat(current.parent)
  }
  return false
}
