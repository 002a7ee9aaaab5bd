import { closeSync, openSync, writeSync } from 'node:fs'
import { CommandFault } from '../command-line.ts'

/** A file that is written line by line. */
export type OutFile = Readonly<{ write(line: string): void; close(): void }>

const bufferedLineMax = 1_000

/**
 * Opens a file to write, over what is there; without a path nothing is written. Opened before the work begins, so that a
 * path that cannot be written is heard of at once.
 * @throws CommandFault
 */
export const openOutFile = (path: string | undefined, header?: string): OutFile => {
  if (path === undefined) return { write: () => undefined, close: () => undefined }
  const file = attempt(path, () => openSync(path, 'w'))
  let lines = header === undefined ? [] : [header]
  const flush = (): void => {
    if (lines.length > 0) attempt(path, () => writeSync(file, `${lines.join('\n')}\n`))
    lines = []
  }
  return {
    write: (line) => {
      lines.push(line)
      if (lines.length >= bufferedLineMax) flush()
    },
    close: () => {
      flush()
      closeSync(file)
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
