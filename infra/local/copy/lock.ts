import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Takes a lock, and returns its release; undefined if another process has it. It is a lock of the system on a file of SQLite: it
 * ends with this process, even after SIGKILL, so no stored process id can mislead.
 * @throws Error when the file cannot be written.
 */
export const takeLock = (path: string): (() => void) | undefined => {
  const database = new DatabaseSync(path)
  try {
    // A journal in memory: no second file appears.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    chmodSync(path, 0o600)
    return () => database.close()
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

/** SQLITE_BUSY */
const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === 5
