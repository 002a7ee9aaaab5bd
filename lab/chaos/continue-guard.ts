import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ListedProcess, statOf } from '#local/programs/process-table.ts'

/** A process that a run has paused. Its start is compared before a signal, because ids are used again. */
export type PausedProcess = ListedProcess

/** Continues every paused process when this process ends for any reason, and after a time limit. */
export type ContinueGuard = Readonly<{
  /** Call it before the process is paused. Resolves when the guard knows the process. */
  hold(paused: PausedProcess): Promise<void>
  release(paused: PausedProcess): void
  /** Continues what is left, and ends the guard. */
  close(): void
}>

const program = fileURLToPath(new URL('continue-guard-program.ts', import.meta.url))

/** Sends SIGCONT, unless the id belongs to another process by now. */
export const continueProcess = ({ pid, startedAt }: PausedProcess): void => {
  if (statOf(pid)?.startedAt === startedAt) process.kill(pid, 'SIGCONT')
}

/** Starts the guard. It is a process of its own group, so that a Ctrl-C does not reach it. */
export const startContinueGuard = (): ContinueGuard => {
  const child = spawn(process.execPath, [program], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  child.unref()
  const waiting: (() => void)[] = []
  let isOver = false
  const settle = (): void => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  child.stdout.on('data', () => waiting.shift()?.())
  child.on('exit', () => {
    isOver = true
    settle()
  })
  child.stdin.on('error', () => undefined)
  const send = (verb: 'hold' | 'release', { pid, startedAt }: PausedProcess): void => {
    child.stdin.write(`${verb} ${pid} ${startedAt}\n`)
  }
  return {
    hold: async (paused) => {
      const known = new Promise<void>((resolve) => waiting.push(resolve))
      send('hold', paused)
      await known
      if (isOver) throw new Error('The guard that continues paused processes has ended, so nothing is paused.')
    },
    release: (paused) => send('release', paused),
    close: () => child.stdin.end(),
  }
}
