import { open } from 'node:fs/promises'
import { constants } from 'node:os'
import type { RunningProgram } from './leash.ts'

/** How a program ended. Examples: `signal 9`, `exit code 1`. */
export const endOf = ({ channel: { exitCode, signalCode } }: Pick<RunningProgram, 'channel'>): string => {
  if (signalCode !== null) return `signal ${constants.signals[signalCode]}`
  // The shell of the leash reports a signal to the program like this.
  return exitCode !== null && exitCode > 128 ? `signal ${exitCode - 128}` : `exit code ${exitCode}`
}

const lineCountMax = 8
const lineLengthMax = 200
const tailBytes = 8192

/** The last lines of a log, for the screen. */
export const lastLinesOf = async (logPath: string): Promise<readonly string[]> => {
  const log = await open(logPath).catch(() => undefined)
  if (log === undefined) return []
  try {
    const { size } = await log.stat()
    const { buffer, bytesRead } = await log.read({
      buffer: Buffer.alloc(tailBytes),
      position: Math.max(0, size - tailBytes),
    })
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n')
    return lines
      .filter((line) => line.trim() !== '')
      .slice(-lineCountMax)
      .map((line) => line.slice(0, lineLengthMax))
  } finally {
    await log.close()
  }
}
