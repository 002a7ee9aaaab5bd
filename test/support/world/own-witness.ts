import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { eventually } from './eventually.ts'

type LogRule = Readonly<{ origin: string; keys: readonly string[] }>

/** A process of `examples/witness`. */
export type OwnWitness = Readonly<{
  child: ChildProcess
  output: () => string
  ended: Promise<number | string>
}>

type Options = Readonly<{
  /** Code that runs before the program. */
  before?: string
  /** When the program is killed. Default: when the test has finished. */
  atEnd?: (kill: () => void) => void
}>

/** Starts the program with a configuration, and returns at once. */
export const startWitness = (
  configuration: string,
  { before = '', atEnd = onTestFinished }: Options = {},
): OwnWitness => {
  const preload = before === '' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(before)}`]
  const program = join(projectFolder, 'examples/witness/witness.mjs')
  const child = spawn(process.execPath, [...preload, program, configuration], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString()
    })
  atEnd(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return { child, output: () => output, ended }
}

export const writeConfiguration = async (folder: string, configuration: object): Promise<string> => {
  const path = join(folder, 'witness.json')
  await writeFile(path, JSON.stringify({ name: 'witness.example/w1', port: 0, ...configuration }))
  return path
}

/** The address and the verifier key that a witness prints when it has started. */
export const whenListening = (witness: OwnWitness): Promise<Readonly<{ url: string; key: string }>> =>
  eventually(async () => {
    const [, key] = /^Key: (.+)$/m.exec(witness.output()) ?? []
    const [, url] = /^Listening on (.+)$/m.exec(witness.output()) ?? []
    if (witness.child.exitCode !== null) throw new Error(witness.output())
    return key && url ? { key, url } : undefined
  }, 10_000)

/** Starts a witness in a folder and waits until it listens. */
export const runWitness = async (folder: string, logs: readonly LogRule[], options: Options = {}) => {
  const witness = startWitness(await writeConfiguration(folder, { logs }), options)
  const { url, key } = await whenListening(witness)
  const add = async (body: string | Uint8Array<ArrayBuffer>) => {
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body })
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
  }
  const read = async (originHash: string) => {
    const response = await fetch(`${url}/${originHash}/checkpoint`)
    return { status: response.status, text: await response.text() }
  }
  return { ...witness, url, key, add, read }
}
