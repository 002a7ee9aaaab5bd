import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, ownerFile, readOwner } from './owner.ts'
import { copyFolder } from './running-copy.ts'

const claimPath = (base: number): string => join(copyFolder(base), ownerFile)

/** Records the process that owns a copy, or `ending` once it stops. It is not a lock: the ports decide which process may run. */
export const claimCopy = async (base: number, owner: number | 'ending'): Promise<void> => {
  await mkdir(copyFolder(base), { recursive: true })
  await writeFile(claimPath(base), `${owner}\n`)
}

export const releaseCopy = (base: number): Promise<void> => rm(claimPath(base), { force: true })

/**
 * Timeout for the ports of the previous copy. Zero if it ended cleanly; long if it was killed and its programs are ending;
 * short if it seems to run, because it may be about to end.
 */
export const predecessorTimeoutMs = (base: number): number => {
  const owner = readOwner(copyFolder(base))
  if (owner === undefined) return 0
  return owner !== process.pid && isAlive(owner) ? 1_500 : 15_000
}
