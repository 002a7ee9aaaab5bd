import type { ListedPart } from '#local/copy/parts-list.ts'
import { listenersOn, type ProcessStat, statOf } from '#local/programs/process-table.ts'

type Proof = Readonly<{ process: ProcessStat }> | Readonly<{ refusal: string }>

const depthMax = 20

/**
 * Proves which process is a part before it gets a signal. The recorded process must have the recorded start, so that its id
 * was not given to another one. The process that listens on the port must be this process or a descendant. The supervisor of
 * the copy must be among the ancestors of both. Returns the process that listens.
 */
export const provePart = ({ part, pid, startedAt, port }: ListedPart, supervisor: number): Proof => {
  const recorded = statOf(pid)
  if (recorded === undefined) return { refusal: `Process ${pid} of ${part} has ended.` }
  if (recorded.startedAt !== startedAt)
    return { refusal: `Process ${pid} is not ${part}: it started at another time than the copy recorded.` }
  if (!isDescendant(recorded, supervisor))
    return { refusal: `Process ${pid} of ${part} was not started by the supervisor of the copy.` }
  const listener = listenersOn(port).find((process) => process.pid === pid || isDescendant(process, pid))
  if (listener === undefined) return { refusal: `No process of ${part} listens on port ${port}.` }
  return { process: listener }
}

const isDescendant = (process: ProcessStat, ancestor: number): boolean => {
  let current: ProcessStat | undefined = process
  for (let depth = 0; current !== undefined && depth < depthMax; depth += 1) {
    if (current.parent === ancestor) return true
    current = statOf(current.parent)
  }
  return false
}
