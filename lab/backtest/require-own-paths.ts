import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageFault } from '#commands/command-line.ts'
import type { FileWish, RecordedWish } from './backtest-options.ts'

type NamedPath = Readonly<{ option: string; path: string }>

/**
 * What is written is a file of its own: not one that is read, and no two outputs the same, also where links lead to it.
 * @throws UsageFault
 */
export const requireOwnPaths = (wish: FileWish | RecordedWish): void => {
  const outputs = named({ out: wish.movesPath, json: wish.jsonPath, ...(wish.kind === 'file' && scoresOf(wish)) })
  const inputs = named({ ruleset: wish.rulesetPath, ...inputsOf(wish) })
  for (const [index, output] of outputs.entries()) {
    const other = [...inputs, ...outputs.slice(0, index)].find(({ path }) => realPath(path) === realPath(output.path))
    if (output.path === '') throw new UsageFault(`--${output.option} takes the path of a file.`)
    if (other) throw new UsageFault(`--${output.option} would write over the file of --${other.option}: name another.`)
  }
}

const scoresOf = ({ scoresPath }: FileWish) => ({ scores: scoresPath })

const inputsOf = (wish: FileWish | RecordedWish) =>
  wish.kind === 'file' ? { file: wish.path } : { labels: wish.labelsPath }

const named = (paths: Readonly<Record<string, string | undefined>>): readonly NamedPath[] =>
  Object.entries(paths).flatMap(([option, path]) => (path === undefined ? [] : [{ option, path }]))

/** A file that is not there yet is known by the folder it will be in. */
const realPath = (path: string): string => {
  const whole = resolve(path)
  return realIfThere(whole) ?? join(realIfThere(dirname(whole)) ?? dirname(whole), basename(whole))
}

const realIfThere = (path: string): string | undefined => {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}
