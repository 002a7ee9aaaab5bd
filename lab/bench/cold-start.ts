import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { startBar } from '#commands/screen/progress-bar.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import type { Environment } from '../tally/setting.ts'
import { bareHandlerOf } from './bare-handler.ts'
import { type Bundle, bundle, functionSources, nodeOptions } from './bundles.ts'
import { percentile } from './percentiles.ts'

/** The size of a function and its load time in a new process, compared with a bare handler with the same clients. */
export type ColdStart = Readonly<{
  name: string
  bytes: number
  bareBytes: number
  /** Medians. They exclude the time in which Lambda fetches the code and starts Node. */
  initMs: number
  bareInitMs: number
  ratio: number
}>

/** New processes per function and per bare handler, in alternation. */
const roundCount = 5
const processMs = 60_000

type Pair = Readonly<{ name: string; own: Bundle; bare: Bundle }>

export const measureColdStarts = async (
  environment: Environment,
  signal: AbortSignal,
): Promise<readonly ColdStart[]> => {
  const pairs = await Promise.all([...functionSources()].map(buildPair))
  const settings = { ...environment, NODE_OPTIONS: nodeOptions() }
  const bar = startBar('init', pairs.length * roundCount)
  const times = pairs.map((): { own: number[]; bare: number[] } => ({ own: [], bare: [] }))
  try {
    for (let round = 0; round < roundCount; round += 1) {
      for (const [index, { name, own, bare }] of pairs.entries()) {
        times[index]?.own.push(await initMsOf(own, settings, signal))
        times[index]?.bare.push(await initMsOf(bare, settings, signal))
        bar.update(round * pairs.length + index + 1, name)
      }
    }
  } finally {
    bar.stop()
  }
  return pairs.map((pair, index) => coldStartOf(pair, times[index]))
}

const buildPair = async ([name, source]: readonly [string, string]): Promise<Pair> => {
  const folder = join(projectFolder, '.sluice', 'bench', 'bundles')
  await mkdir(folder, { recursive: true })
  const contents = bareHandlerOf(await readFile(source, 'utf8'))
  return {
    name,
    own: await bundle({ entryPoints: [source] }, join(folder, name)),
    bare: await bundle({ stdin: { contents, resolveDir: projectFolder } }, join(folder, `${name}-bare`)),
  }
}

const script = `const beganAt = performance.now()
await import(process.argv[1])
process.stdout.write(String(performance.now() - beganAt))
process.exit()`

/** Time to load and initialize a bundle in a new process. */
const initMsOf = async ({ path }: Bundle, settings: Environment, signal: AbortSignal): Promise<number> => {
  const args = ['--input-type=module', '-e', script, pathToFileURL(path).href]
  const options = { env: { ...process.env, ...settings }, timeout: processMs, signal }
  const { stdout } = await promisify(execFile)(process.execPath, args, options)
  return Number(stdout)
}

const coldStartOf = ({ name, own, bare }: Pair, times: { own: number[]; bare: number[] } | undefined): ColdStart => {
  const [initMs, bareInitMs] = [medianOf(times?.own ?? []), medianOf(times?.bare ?? [])]
  return { name, bytes: own.bytes, bareBytes: bare.bytes, initMs, bareInitMs, ratio: initMs / bareInitMs }
}

const medianOf = (times: readonly number[]): number =>
  percentile(
    times.toSorted((a, b) => a - b),
    50,
  )
