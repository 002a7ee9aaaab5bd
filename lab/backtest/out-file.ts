import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { CommandFault } from '#commands/command-line.ts'

/** A file that is written line by line beside the existing one. The existing file stays until `keep`. */
export type OutFile = Readonly<{
  write(line: string): void
  /** Replaces the existing file with the new content. */
  keep(): void
  /** Deletes the new content. */
  drop(): void
}>

const bufferedLineMax = 1_000

/**
 * Opens a file for writing. Without a path, nothing is written. Call it before the work begins, so that a path that cannot
 * be written fails at once.
 * @throws CommandFault
 */
export const openOutFile = (path: string | undefined, header?: string): OutFile => {
  if (path === undefined) return { write: () => undefined, keep: () => undefined, drop: () => undefined }
  const place = attempt(path, () => openPlace(path))
  let lines = header === undefined ? [] : [header]
  const flush = (): void => {
    if (lines.length > 0) writeFileSync(place.file, `${lines.join('\n')}\n`)
    lines = []
  }
  return {
    write: (line) => {
      lines.push(line)
      if (lines.length >= bufferedLineMax) attempt(path, flush)
    },
    keep: () => attempt(path, () => place.keep(flush)),
    drop: () => attempt(path, place.drop),
  }
}

type Place = Readonly<{ file: number; keep(last: () => void): void; drop(): void }>

/** A pipe or a device cannot be replaced and is written directly. A link still points at its file afterwards. */
const openPlace = (path: string): Place => {
  const old = statSync(path, { throwIfNoEntry: false })
  if (old && !old.isFile()) return placeDirect(path)
  if (old) accessSync(path, constants.W_OK)
  return placeAside(old ? realpathSync(path) : resolve(path), old?.mode)
}

const placeDirect = (path: string): Place => {
  const file = openSync(path, 'w')
  return {
    file,
    keep: (last) => {
      last()
      closeSync(file)
    },
    drop: () => closeSync(file),
  }
}

/** The new file has the mode of the file it replaces, so a private file stays private. */
const placeAside = (target: string, mode: number | undefined): Place => {
  const aside = join(dirname(target), `.${basename(target)}.${process.pid}.partial`)
  const file = openSync(aside, 'wx', mode)
  return {
    file,
    keep: (last) => {
      try {
        last()
        renameSync(aside, target)
      } finally {
        closeSync(file)
        rmSync(aside, { force: true })
      }
    },
    drop: () => {
      closeSync(file)
      rmSync(aside, { force: true })
    },
  }
}

const attempt = <Result>(path: string, work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    throw new CommandFault(`Cannot write ${path}: ${error instanceof Error ? error.message : error}.`)
  }
}
