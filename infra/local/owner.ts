import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The file in a copy's folder that names the process it belongs to. */
export const ownerFile = 'supervisor.pid'

/** The process that a copy belongs to; `undefined` where it belongs to none, `NaN` where that one is on its way out. */
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
