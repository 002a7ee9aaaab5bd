import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isRunning, type ListedProcess, listenerOf } from '../programs/process-table.ts'
import { StartFailure } from '../start-failure.ts'

/** A running part, as other programs find it. It is the process to signal: the one that listens on the port. */
export type ListedPart = ListedProcess & Readonly<{ part: string; port: number }>

export const partsPath = (folder: string): string => join(folder, 'parts.json')

const endedMs = 15_000

/**
 * Resolves when no part of a list runs any more: a killed copy ends them within seconds.
 * @throws StartFailure for one that still runs, as a process that was paused does. Two must not write the same data.
 */
export const untilPartsEnded = async (folder: string, timeoutMs = endedMs): Promise<void> => {
  const giveUpAt = Date.now() + timeoutMs
  const parts = await readParts(folder)
  for (;;) {
    const running = parts.find(isRunning)
    if (running === undefined) return
    if (Date.now() > giveUpAt)
      throw new StartFailure(
        `${running.part} of the last copy still runs, as process ${running.pid}: end it with \`kill -9 ${running.pid}\`, and start again.`,
      )
    await wait(50)
  }
}

const readParts = async (folder: string): Promise<readonly ListedPart[]> => {
  try {
    return JSON.parse(await readFile(partsPath(folder), 'utf8'))
  } catch {
    return []
  }
}

/** The list of the running parts of a copy, in its folder. */
export type PartsList = Readonly<{
  /** Records a part that has started, in the place of its predecessor. */
  add(part: Readonly<{ part: string; group: number; port: number }>): Promise<void>
  remove(part: string): Promise<void>
  /** Deletes it, at the end of the copy. */
  discard(): Promise<void>
}>

export const makePartsList = (folder: string): PartsList => {
  const parts = new Map<string, ListedPart>()
  let lastWrite: Promise<void> = Promise.resolve()
  let isDiscarded = false

  /** One write at a time, each of the whole list and atomic. */
  const write = (): Promise<void> => {
    lastWrite = lastWrite.then(async () => {
      if (isDiscarded) return
      const path = partsPath(folder)
      await writeFile(`${path}.new`, `${JSON.stringify([...parts.values()], undefined, 2)}\n`, { mode: 0o600 })
      await rename(`${path}.new`, path)
    })
    return lastWrite
  }

  return {
    add: ({ part, group, port }) => {
      parts.set(part, { part, ...listenerOf(group, port), port })
      return write()
    },
    remove: async (part) => {
      if (parts.delete(part)) await write()
    },
    discard: async () => {
      isDiscarded = true
      await lastWrite
      await rm(partsPath(folder), { force: true })
    },
  }
}
