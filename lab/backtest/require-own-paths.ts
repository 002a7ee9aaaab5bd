import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageFault } from '#commands/command-line.ts'
import type { FileBacktest, RecordedBacktest } from './backtest-options.ts'

type NamedPath = Readonly<{ option: string; path: string }>

/**
 * Requires that no output is an input and that no two outputs are the same file, links resolved.
 * @throws UsageFault
 */
export const requireOwnPaths = (options: FileBacktest | RecordedBacktest): void => {
  const outputs = named({
    out: options.movesPath,
    json: options.jsonPath,
    ...(options.kind === 'file' && scoresOf(options)),
  })
  const inputs = named({ ruleset: options.rulesetPath, ...inputsOf(options) })
  for (const [index, output] of outputs.entries()) {
    const other = [...inputs, ...outputs.slice(0, index)].find(({ path }) => realPath(path) === realPath(output.path))
    if (output.path === '') throw new UsageFault(`--${output.option} takes the path of a file.`)
    if (other)
      throw new UsageFault(`--${output.option} would overwrite the file of --${other.option}. Name another file.`)
  }
}

const scoresOf = ({ scoresPath }: FileBacktest) => ({ scores: scoresPath })

const inputsOf = (options: FileBacktest | RecordedBacktest) =>
  options.kind === 'file' ? { file: options.path } : { labels: options.labelsPath }

const named = (paths: Readonly<Record<string, string | undefined>>): readonly NamedPath[] =>
  Object.entries(paths).flatMap(([option, path]) => (path === undefined ? [] : [{ option, path }]))

/** A file that does not exist yet is identified by the folder it will be in. */
const realPath = (path: string): string => {
  const whole = resolve(path)
  return realIfExists(whole) ?? join(realIfExists(dirname(whole)) ?? dirname(whole), basename(whole))
}

const realIfExists = (path: string): string | undefined => {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}
