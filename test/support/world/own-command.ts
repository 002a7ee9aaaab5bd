import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A command in a process of its own, with the settings of the running copy. */
export type OwnCommand = Readonly<{
  /** Everything that it has written so far, to both streams. */
  output: () => string
  signal: (name: NodeJS.Signals) => void
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | string>
}>

/** Starts a command. Example: `startCommand('jobs', ['list'])`. */
export const startCommand = (
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): OwnCommand => {
  const child: ChildProcess = spawn(process.execPath, [`commands/${name}.ts`, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  return {
    output: () => output,
    signal: (one) => void child.kill(one),
    ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string),
  }
}

/** Runs a command to its end. */
export const runOwnCommand = async (...start: Parameters<typeof startCommand>) => {
  const command = startCommand(...start)
  return { code: await command.ended, output: command.output() }
}
