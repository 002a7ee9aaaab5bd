import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The file in the folder of a copy with the id of its process. */
export const ownerFile = 'supervisor.pid'

/** The process that a copy belongs to; `undefined` if there is none, `NaN` if the process is ending. */
export const readOwner = (folder: string): number | undefined => {
  try {
    return Number(readFileSync(join(folder, ownerFile), 'utf8'))
  } catch {
    return undefined
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    return Number.isInteger(pid) && process.kill(pid, 0)
  } catch (error) {
    // It exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
