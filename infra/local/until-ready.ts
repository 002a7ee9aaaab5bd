import { setTimeout as wait } from 'node:timers/promises'
import type { Leashed } from './leash.ts'
import { StartFailure } from './start-failure.ts'

/**
 * Waits until a started program is ready. An attempt of `isReady` that throws counts as not ready. A program that is not
 * ready in time is ended.
 * @throws StartFailure when the program ends by itself or takes too long; the sentence names its log.
 */
export const untilReady = async (
  program: Leashed,
  timeoutMs: number,
  isReady: () => Promise<boolean>,
): Promise<void> => {
  const giveUpAt = Date.now() + timeoutMs
  const { part, logPath } = program
  while (!(await isReady().catch(() => false))) {
    if (!program.isRunning()) throw new StartFailure(`${part} did not come up: see ${logPath}.`)
    if (Date.now() > giveUpAt) {
      await program.stop(0)
      throw new StartFailure(`${part} did not come up within ${timeoutMs / 1000} s: see ${logPath}.`)
    }
    await wait(50)
  }
}
