import { setTimeout as wait } from 'node:timers/promises'
import { StartFailure } from '../start-failure.ts'

/** Time for a container that has just been started. */
const timeoutMs = 30_000

/**
 * Waits for an external endpoint that may be starting.
 * @throws StartFailure with `advice` when it does not respond.
 */
export const untilAnswers = async (attempt: () => Promise<unknown>, advice: string): Promise<void> => {
  const giveUpAt = Date.now() + timeoutMs
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

/** An address without its password, for output. */
export const withoutPassword = (url: string): string => url.replace(/(\/\/[^/@]*):[^/@]*@/, '$1@')
