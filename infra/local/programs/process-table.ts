import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Linux counts in ticks of a hundredth of a second, on every architecture that Node supports. */
const msPerTick = 10

/** CPU time, in ms, of the running programs of these process groups. Linux only: 0 elsewhere. */
export const cpuMsOfGroups = (groups: readonly number[]): number =>
  membersOf(new Set(groups)).reduce((sum, { ticks }) => sum + ticks * msPerTick, 0)

export type ListedProcess = Readonly<{
  pid: number
  /** When it started, in ticks since the machine started: with the id, no other process has the same. */
  startedAt: number
}>

export type ProcessStat = ListedProcess & Readonly<{ parent: number }>

/**
 * The process of a group that listens on a port: a program may be a script that starts the real one. Its leader if no other
 * one listens. Linux only: `startedAt` is 0 elsewhere.
 */
export const listenerOf = (group: number, port: number): ListedProcess => {
  const members = membersOf(new Set([group]))
  const listener = listenersAmong(members, port)[0]
  const { pid, startedAt } = listener ?? members.find(({ pid }) => pid === group) ?? { pid: group, startedAt: 0 }
  return { pid, startedAt }
}

const membersOf = (groups: ReadonlySet<number>) =>
  processIds()
    .flatMap(readStat)
    .filter(({ group }) => groups.has(group))

const processIds = (): readonly string[] => entriesOf('/proc').filter((name) => /^\d+$/.test(name))

/**
 * The fields after the name in brackets are state, parent, group …; fields 14 to 17 are the user and system times, own and of
 * children, and field 22 is the time of the start. Source: proc(5).
 */
const readStat = (pid: string) => {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === '') return []
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0, group = 0] = fields.slice(1)
  const [startedAt = 0] = fields.slice(19)
  const ticks = fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0)
  return [{ pid: Number(pid), parent, group, startedAt, ticks, isZombie: stat.includes(') Z ') }]
}

/** Every process that listens on a port. Linux only: none elsewhere. */
export const listenersOn = (port: number): readonly ProcessStat[] =>
  listenersAmong(processIds().flatMap(readStat), port)

/** A process with its parent; `undefined` for one that has ended, even if its parent does not know it yet. */
export const statOf = (pid: number): ProcessStat | undefined => readStat(String(pid)).find(({ isZombie }) => !isZombie)

const listenersAmong = <Process extends ListedProcess>(processes: readonly Process[], port: number) => {
  const sockets = socketsListeningOn(port)
  return processes.filter(({ pid }) => socketsOf(pid).some((socket) => sockets.has(socket)))
}

/** State 0A is "listening"; the local address ends with the port in four hexadecimal digits. */
const socketsListeningOn = (port: number): ReadonlySet<string> => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => readText(path).split('\n').slice(1))
  return new Set(
    rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([, local = '', , state]) => state === '0A' && local.endsWith(suffix))
      .map((fields) => `socket:[${fields[9]}]`),
  )
}

const socketsOf = (pid: number): readonly string[] =>
  entriesOf(`/proc/${pid}/fd`).map((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`)
    } catch {
      return ''
    }
  })

const entriesOf = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
