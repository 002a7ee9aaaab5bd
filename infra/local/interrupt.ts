import { readFileSync } from 'node:fs'

/** The name of npm in the list of processes. npm runs the program directly or through a shell. */
const npmName = /^npm/

/**
 * Aborts when the user ends the copy or a command: Ctrl-C, SIGTERM, a closed terminal, or a killed npm as parent. A second Ctrl-C ends
 * this process at once, and with it every program on its leash.
 */
export const listenForEnd = (): AbortSignal => {
  const end = new AbortController()
  let firstAt = 0
  const onSignal = (): void => {
    // Under npm one Ctrl-C arrives twice: from the terminal and from npm.
    if (end.signal.aborted && Date.now() - firstAt > 500) process.exit(130)
    if (!end.signal.aborted) firstAt = Date.now()
    end.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  watchNpm(() => end.abort())
  // A closed terminal or pipe must not prevent a clean stop.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  return end.signal
}

/** npm cannot report that it was killed with SIGKILL, and without npm the user could not end this process. Linux only. */
const watchNpm = (onGone: () => void): void => {
  const npm = [process.ppid, parentOf(process.ppid)].find((pid) => npmName.test(nameOf(pid)))
  if (npm === undefined) return
  const timer = setInterval(() => {
    if (npmName.test(nameOf(npm))) return
    clearInterval(timer)
    onGone()
  }, 250)
  timer.unref()
}

const nameOf = (pid: number): string => readProc(pid, 'comm')

const parentOf = (pid: number): number => Number(/^PPid:\s+(\d+)$/m.exec(readProc(pid, 'status'))?.[1] ?? 0)

const readProc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
