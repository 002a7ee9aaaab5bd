import { readFileSync } from 'node:fs'

/** How npm shows up in the list of processes; it runs our program directly or through a shell. */
const npmName = /^npm/

/**
 * Aborts when the user wants an end: Ctrl-C, SIGTERM, a closed terminal, or npm killed in front of us. A second Ctrl-C ends
 * this process at once, and with it everything on its leash.
 */
export const listenForEnd = (): AbortSignal => {
  const end = new AbortController()
  let firstAt = 0
  const onSignal = (): void => {
    // One Ctrl-C comes twice under npm: from the terminal, and passed on by npm.
    if (end.signal.aborted && Date.now() - firstAt > 500) process.exit(130)
    if (!end.signal.aborted) firstAt = Date.now()
    end.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  watchNpm(() => end.abort())
  // A terminal that is gone, or a pipe that is closed, must not stop us from stopping.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  return end.signal
}

/** npm that is killed with SIGKILL cannot tell us: without it nobody could end us any more. Linux only. */
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
