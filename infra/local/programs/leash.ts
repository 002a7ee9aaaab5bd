import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('leash.sh', import.meta.url))

export type Program = Readonly<{
  /** The name for the user, as the subject of a sentence. Example: `RabbitMQ`. */
  part: string
  command: string
  args: readonly string[]
  environment: Readonly<Record<string, string | undefined>>
  /** Its working folder. Default: the folder of this process. */
  folder?: string
  logPath: string
  /** Timeout for the program to end after the supervisor has died. Default 1 s. */
  graceMs?: number
  /** Whether to open a message channel; the program is then a Node process. Default no. */
  hasChannel?: boolean
}>

/** A running program that cannot outlive this process, not even when this process is killed with SIGKILL. */
export type RunningProgram = Readonly<{
  part: string
  logPath: string
  /** Also the id of its process group, which has all its children. */
  pid: number
  /** Sends and receives messages, if the program has a channel. */
  channel: ChildProcess
  isRunning(): boolean
  /** Whether this process has stopped it, so that its end is expected. */
  isStopping(): boolean
  /** Resolves when the program and its group have ended, for any reason. Never rejects. */
  ended: Promise<void>
  /** Sends SIGTERM, and SIGKILL after `graceMs`; 0 sends SIGKILL at once. Safe to repeat. */
  stop(graceMs: number): Promise<void>
}>

/** Starts a program in its own process group, so that a Ctrl-C in the terminal reaches it only through this process. */
export const leash = (program: Program): RunningProgram => {
  const { part, logPath } = program
  const channel = spawnOnLeash(program)
  const pid = channel.pid ?? 0
  let isStopped = false
  const exited = new Promise<void>((resolve) => {
    // An error without a process is a failed start. Any other one is a message that came too late for a program that is ending.
    channel.once('exit', () => resolve()).on('error', () => pid === 0 && resolve())
  })
  const ended = exited.then(() => signalGroup(pid, 'SIGKILL'))
  const isRunning = () => pid > 0 && channel.exitCode === null && channel.signalCode === null
  const stop = async (graceMs: number): Promise<void> => {
    isStopped = true
    if (isRunning() && graceMs > 0) signalGroup(pid, 'SIGTERM')
    const giveUp = new AbortController()
    await Promise.race([ended, wait(graceMs, undefined, { signal: giveUp.signal }).catch(() => undefined)])
    giveUp.abort()
    if (isRunning()) signalGroup(pid, 'SIGKILL')
    await ended
  }
  return { part, logPath, pid, channel, isRunning, isStopping: () => isStopped, ended, stop }
}

const spawnOnLeash = ({
  command,
  args,
  environment,
  folder,
  logPath,
  graceMs = 1000,
  hasChannel,
}: Program): ChildProcess => {
  const log = openSync(logPath, 'a')
  const channel = spawn('/bin/sh', [script, String(Math.ceil(graceMs / 100)), command, ...args], {
    cwd: folder,
    detached: true,
    env: { ...environment },
    // Descriptor 3 is the leash: the kernel closes it when this process dies.
    stdio: ['ignore', log, log, 'pipe', ...(hasChannel ? (['ipc'] as const) : [])],
  })
  closeSync(log)
  return channel
}

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    if (pid > 1) process.kill(-pid, signal)
  } catch {
    // The group has already ended.
  }
}
