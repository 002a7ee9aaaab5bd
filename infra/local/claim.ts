import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, ownerFile, readOwner } from './owner.ts'
import { copyFolder } from './running-copy.ts'

const claimPath = (base: number): string => join(copyFolder(base), ownerFile)

/** Says which process a copy belongs to; `ending` once it is on its way out. It locks nothing: the ports decide who may run. */
export const claimCopy = async (base: number, owner: number | 'ending'): Promise<void> => {
  await mkdir(copyFolder(base), { recursive: true })
  await writeFile(claimPath(base), `${owner}\n`)
}

export const releaseCopy = (base: number): Promise<void> => rm(claimPath(base), { force: true })

/**
 * How long to wait for ports that the copy before this one still holds: not at all where it ended in good order, long
 * where it was killed and its programs are just being ended, a moment where it seems to live, as it may be about to end.
 */
export const patienceWithPredecessorMs = (base: number): number => {
  const owner = readOwner(copyFolder(base))
  if (owner === undefined) return 0
  return owner !== process.pid && isAlive(owner) ? 1_500 : 15_000
}
