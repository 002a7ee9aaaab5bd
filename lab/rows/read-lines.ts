import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { CommandFault } from '#commands/command-line.ts'

/** One line of a file, without its end. Numbers count from 1. */
export type Line = Readonly<{ number: number; text: string; isUtf8: boolean }>

/** A line longer than this is no row of a table but a file of another kind. */
const lineBytesMax = 65_536

/**
 * Reads a file as lines, a block of them at a time, in bounded memory. A line that is not UTF-8 comes with U+FFFD
 * where it breaks; a byte order mark at the beginning and CR before LF are dropped.
 * @throws CommandFault when the file cannot be read or is not made of lines.
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
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
}

async function* readChunks(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Why a file cannot be read, in our words, where it is the system that says so. */
export const unreadable = (path: string, error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof CommandFault || code === '') return error
  return new CommandFault(`Cannot read ${path}: ${reasons[code] ?? code}.`)
}
