import { setTimeout as wait } from 'node:timers/promises'
import { StartFailure } from './start-failure.ts'

/** Time for a container that has just been told to start. */
const patienceMs = 30_000

/**
 * Waits for something that is not ours and may be just starting.
 * @throws StartFailure with `advice` when it does not answer.
 */
export const untilAnswers = async (attempt: () => Promise<unknown>, advice: string): Promise<void> => {
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    const answers = await attempt().then(
      () => true,
      () => false,
    )
    if (answers) return
    if (Date.now() > giveUpAt) throw new StartFailure(advice)
    await wait(500)
  }
}

/** An address for the eyes: without its password. */
export const withoutPassword = (url: string): string => url.replace(/(\/\/[^/@]*):[^/@]*@/, '$1@')
