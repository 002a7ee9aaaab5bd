import { setTimeout as wait } from 'node:timers/promises'
import { StartFailure } from '../start-failure.ts'
import type { RunningProgram } from './leash.ts'

/**
 * Waits until a started program is ready. An attempt of `isReady` that throws counts as not ready. A program that is not
 * ready in time is ended.
 * @throws StartFailure if the program ends or takes too long. The sentence contains the path of its log.
 */
export const untilReady = async (
  program: RunningProgram,
  timeoutMs: number,
  isReady: () => Promise<boolean>,
): Promise<void> => {
  const giveUpAt = Date.now() + timeoutMs
  const { part, logPath } = program
  while (!(await isReady().catch(() => false))) {
    if (!program.isRunning()) throw new StartFailure(`${part} did not start: see ${logPath}.`)
    if (Date.now() > giveUpAt) {
      await program.stop(0)
      throw new StartFailure(`${part} did not start within ${timeoutMs / 1000} s: see ${logPath}.`)
    }
    await wait(50)
  }
}
