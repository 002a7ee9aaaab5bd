import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in ticks of a hundredth of a second, on every architecture that Node supports. */
const msPerTick = 10

/** CPU time, in ms, of the running programs of these process groups. Linux only: 0 elsewhere. */
export const cpuMsOfGroups = (groups: readonly number[]): number => {
  const wanted = new Set(groups)
  return processIds()
    .map(readStat)
    .filter(({ group }) => wanted.has(group))
    .reduce((sum, { ticks }) => sum + ticks * msPerTick, 0)
}

const processIds = (): readonly string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** The fields after the name in brackets are state, parent, group …; fields 14 to 17 are the user and system times, own and of children. Source: proc(5). */
const readStat = (pid: string): { group: number; ticks: number } => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [group = 0] = fields.slice(2)
    return { group, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) }
  } catch {
    return { group: 0, ticks: 0 }
  }
}
