import { reasonOf } from '../sources/event-source.ts'
import type { Reload } from './reload.ts'

type Options = Readonly<{
  reload: () => Promise<Reload>
  /** Receives one line for each outcome. */
  report: (line: string) => void
  /** The time without a change before a reload begins: an editor saves in several steps, and `git checkout` writes many files. */
  settleMs?: number
}>

const settleDefaultMs = 100

const isSource = (path: string): boolean => /^(?:src|functions)\/.+\.(?:ts|json)$/.test(path)

/** These files are read and provisioned only when a copy starts. */
const isReadAtStart = (path: string): boolean =>
  /^(?:serverless\.yml|package(?:-lock)?\.json|infra\/.+\.(?:yml|ts|sh|json))$/.test(path)

/**
 * Reloads after changes of files, and reports each result in a line. One reload runs at a time: changes in quick succession,
 * and changes during a reload, cause one more reload.
 */
export const makeSourceWatch = ({ reload, report, settleMs = settleDefaultMs }: Options) => {
  let inputs: ReadonlySet<string> = new Set()
  let isReloading = false
  let firstChangeAt = 0
  let timer: NodeJS.Timeout | undefined
  const changed = new Set<string>()

  const onChange = (path: string): void => {
    if (!isSource(path) && !isReadAtStart(path) && !inputs.has(path)) return
    if (changed.size === 0) firstChangeAt = performance.now()
    changed.add(path)
    clearTimeout(timer)
    timer = setTimeout(() => void settle(), settleMs)
  }

  const settle = async (): Promise<void> => {
    if (isReloading) return
    isReloading = true
    while (changed.size > 0) {
      const paths = [...changed].toSorted()
      changed.clear()
      await follow(paths, firstChangeAt)
    }
    isReloading = false
  }

  const follow = async (paths: readonly string[], sinceMs: number): Promise<void> => {
    const readAtStart = paths.filter(isReadAtStart)
    if (readAtStart.length > 0)
      report(`Not reloaded: ${listOf(readAtStart)}. It takes effect at the next start: press Ctrl-C, then npm start.`)
    const sources = paths.filter((path) => isSource(path) || inputs.has(path))
    if (sources.length === 0) return
    try {
      const done = await reload()
      inputs = new Set(done.inputs)
      report(formatReload(done, sources, performance.now() - sinceMs))
    } catch (error) {
      report(`Not reloaded: ${formatFailure(error)}\n  The functions run unchanged. Save a correction to reload them.`)
    }
  }

  /** Builds once, so that the inputs are known and the first reload is as fast as the next. */
  const prepare = async (): Promise<void> => {
    inputs = new Set((await reload()).inputs)
  }

  return { onChange, prepare }
}

const namesMax = 3

const listOf = (names: readonly string[]): string => {
  const more = names.length - namesMax
  return names.slice(0, namesMax).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const formatReload = ({ functions }: Reload, sources: readonly string[], durationMs: number): string => {
  const count = functions.length
  if (count === 0)
    return `${listOf(sources)} ${sources.length === 1 ? 'was' : 'were'} saved. No function uses the change.`
  const seconds = (durationMs / 1000).toFixed(1)
  return `Reloaded in ${seconds} s: ${listOf(sources)} (${count} ${count === 1 ? 'function' : 'functions'})`
}

type BuildError = Readonly<{ text: string; location: { file: string; line: number; column: number } | null }>

/** The first error of esbuild with its place, or the message of another error. */
const formatFailure = (error: unknown): string => {
  const [first, ...others] = buildErrorsOf(error)
  if (first === undefined) return reasonOf(error)
  const { text, location } = first
  const place = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `
  return place + text + (others.length > 0 ? ` (and ${others.length} more)` : '')
}

const buildErrorsOf = (error: unknown): readonly BuildError[] =>
  error instanceof Error && 'errors' in error ? (error.errors as readonly BuildError[]) : []
