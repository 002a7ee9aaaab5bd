import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { type ListedPart, partsPath } from '#local/copy/parts-list.ts'
import { copyFolder, projectFolder } from '#local/copy/running-copy.ts'
import { eventually } from './eventually.ts'

type StartOptions = Readonly<{
  base: number
  args: readonly string[]
  settings?: Readonly<Record<string, string>>
  /** The text on the screen to wait for. Default: everything is ready. */
  until?: string
}>

/** `npm start` in a process of its own, so that all of it can be killed as when the power fails. */
export const startCopy = async ({ base, args, settings = {}, until = '\nReady. ' }: StartOptions) => {
  const child = spawn(process.execPath, ['infra/local/start.ts', ...args], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SLUICE_HTTP_PORT: String(base), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const isUp = async () => child.exitCode !== null || output.includes(until)
  await eventually(isUp, 100_000).catch((error) => {
    child.kill('SIGINT')
    throw new Error(output, { cause: error })
  })
  if (child.exitCode !== null) throw new Error(output)
  const environment = (): Readonly<Record<string, string>> =>
    JSON.parse(readFileSync(`${copyFolder(base)}/environment.json`, 'utf8'))
  /** Kills the supervisor and every process below it in one go: none gets a chance to write anything. */
  const failPower = async (): Promise<void> => {
    for (const pid of [child.pid ?? 0, ...processesBelow(child.pid ?? 0)]) kill(pid)
    await ended
  }
  /** Kills one part, which the supervisor then starts again. Example: `RabbitMQ`. */
  const killPart = (name: string): void => {
    const parts: readonly ListedPart[] = JSON.parse(readFileSync(partsPath(copyFolder(base)), 'utf8'))
    const { pid } = parts.find(({ part }) => part === name) ?? {}
    if (pid === undefined) throw new Error(`${name} is not in ${JSON.stringify(parts)}`)
    process.kill(pid, 'SIGKILL')
  }
  /** Resolves with its exit code when it ends by itself. */
  const untilEnded = (): Promise<number | null> => ended
  const stop = async (): Promise<number | null> => {
    child.kill('SIGINT')
    return ended
  }
  return { environment, output: () => output, failPower, killPart, untilEnded, stop }
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** Every process that this one or one of its children started. */
const processesBelow = (pid: number): readonly number[] => {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(name) }))
  const below = (parent: number): readonly number[] =>
    processes.filter((one) => one.parent === parent).flatMap((one) => [one.pid, ...below(one.pid)])
  return below(pid)
}

const parentOf = (pid: string): number => {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return 0
  }
}
