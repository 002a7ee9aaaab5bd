import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { CommandFault } from '#commands/command-line.ts'

/** One line of a file, without its line break. Numbers count from 1. */
export type Line = Readonly<{ number: number; text: string; isUtf8: boolean }>

/** A longer line means that the file is not a table. */
const lineBytesMax = 65_536

/**
 * Reads the lines of a file in blocks, in bounded memory. Invalid UTF-8 in a line becomes U+FFFD. A byte order mark and
 * every CR before LF are removed.
 * @throws CommandFault when the file cannot be read or a line is too long.
 */
export async function* readLines(path: string): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0)
  let number = 0
  const lineOf = (bytes: Buffer): Line => {
    number += 1
    const text = bytes.toString('utf8')
    const start = number === 1 && text.startsWith('\uFEFF') ? 1 : 0
    return { number, text: text.slice(start, text.endsWith('\r') ? -1 : undefined), isUtf8: isUtf8(bytes) }
  }
  for await (const chunk of readChunks(path)) {
    const parts = splitAtLineFeeds(Buffer.concat([rest, chunk]))
    rest = parts.pop() ?? Buffer.alloc(0)
    if (rest.length > lineBytesMax) {
      throw new CommandFault(`${path}: line ${number + parts.length + 1} is longer than ${lineBytesMax} bytes.`)
    }
    yield parts.map(lineOf)
  }
  if (rest.length > 0) yield [lineOf(rest)]
}

const splitAtLineFeeds = (bytes: Buffer): Buffer[] => {
  const parts: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    parts.push(bytes.subarray(start, end))
    start = end + 1
  }
  parts.push(bytes.subarray(start))
  return parts
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EISDIR: 'the path is a directory',
  EACCES: 'permission is denied',
}

async function* readChunks(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Turns a system error into a sentence about the file. Other errors stay as they are. */
export const unreadable = (path: string, error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof CommandFault || code === '') return error
  return new CommandFault(`Cannot read ${path}: ${reasons[code] ?? code}.`)
}
