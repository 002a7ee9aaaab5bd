import { closeSync, openSync, readSync } from 'node:fs'
import { type ReadPart, UnreadableInput } from '#audit/application/export-source.ts'

/** Reads parts of files. It keeps the last file open, because all parts of an archive are in one. Close it at the end. */
export const makePartReader = (): Readonly<{ read: ReadPart; close: () => void }> => {
  let open: Readonly<{ path: string; descriptor: number }> | undefined

  const close = (): void => {
    if (open) closeSync(open.descriptor)
    open = undefined
  }

  const descriptorOf = (path: string): number => {
    if (open?.path !== path) {
      close()
      open = { path, descriptor: openSync(path, 'r') }
    }
    return open.descriptor
  }

  const read: ReadPart = ({ path, start }, offset, target) => {
    const descriptor = descriptorOf(path)
    for (let length = 0; length < target.length; ) {
      const count = readSync(descriptor, target, length, target.length - length, start + offset + length)
      if (count === 0) throw new UnreadableInput(`The input is cut: ${path}. Copy it again.`)
      length += count
    }
  }

  return { read, close }
}
