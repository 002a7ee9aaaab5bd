import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What Linux records of a process. `startedAt` is in clock ticks since the start of the machine. */
export type ProcessStat = Readonly<{ pid: number; parent: number; startedAt: number }>

/** Reads /proc. Every answer is empty for a process that has ended. Linux only. */
export type Processes = Readonly<{
  stat(pid: number): ProcessStat | undefined
  /** The ids of all processes. */
  ids(): readonly number[]
  /** Whether a process has one of these sockets open. */
  hasSocket(pid: number, inodes: ReadonlySet<string>): boolean
  /** The sockets that listen on a port. */
  listenersOf(port: number): ReadonlySet<string>
}>

const listening = '0A'

/** Fields 4 and 22 of /proc/[pid]/stat are the parent and the start. The name of the program, in brackets, may contain blanks. Source: proc(5). */
const statOf = (pid: number): ProcessStat | undefined => {
  const text = readText(`/proc/${pid}/stat`)
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [parent, startedAt] = [Number(fields[1]), Number(fields[19])]
  // A process that has ended and that its parent did not wait for yet.
  return text === '' || fields[0] === 'Z' ? undefined : { pid, parent, startedAt }
}

/** A line of /proc/net/tcp has the local address as `ADDRESS:PORT` in hex, then the remote one, the state, and as tenth field the socket. */
const listenersOf = (port: number): ReadonlySet<string> => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => readText(path).split('\n').slice(1))
  const fields = lines.map((line) => line.trim().split(/ +/))
  return new Set(
    fields
      .filter(([, local = '', , state]) => state === listening && local.endsWith(suffix))
      .map((line) => `socket:[${line[9]}]`),
  )
}

const hasSocket = (pid: number, inodes: ReadonlySet<string>): boolean => {
  const folder = `/proc/${pid}/fd`
  return namesIn(folder).some((name) => inodes.has(linkOf(`${folder}/${name}`)))
}

const namesIn = (folder: string): readonly string[] => attempt(() => readdirSync(folder), [])
const linkOf = (path: string): string => attempt(() => readlinkSync(path), '')
const readText = (path: string): string => attempt(() => readFileSync(path, 'latin1'), '')

const attempt = <Result>(read: () => Result, otherwise: Result): Result => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

export const processes: Processes = {
  stat: statOf,
  ids: () =>
    namesIn('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number),
  hasSocket,
  listenersOf,
}
