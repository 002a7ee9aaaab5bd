import type { Letters } from '#jobs/application/ports.ts'
import type { DueErasure, ErasureTarget } from '../domain/erasure.ts'
import { matchLetter } from './letter-match.ts'
import type { ErasureQueue } from './ports.ts'

/** A queue that returned nothing new this many times in a row has no other letters that can be seen. */
const quietCountMax = 3

type Needs = Readonly<{ letters: Letters; queue: Pick<ErasureQueue, 'noteLetter' | 'letterCount'> }>

/** The result of a search. `isComplete` is false if it was aborted. */
type LetterSearch = Readonly<{ letters: number; lettersUnreadable: number; isComplete: boolean }>

/**
 * Searches the dead letters of the queue `intake` and deletes those that are about the target of an erasure. Each is noted before
 * it is deleted, so that the count is right after a death. The others become visible again. Safe to repeat and to race.
 * @throws Transient `store-unavailable`.
 */
export const makeSearchLetters =
  ({ letters, queue }: Needs) =>
  async (due: DueErasure, target: ErasureTarget, signal: AbortSignal): Promise<LetterSearch> => {
    const seen = new Map<string, ReturnType<typeof matchLetter>>()
    let quietCount = (await letters.count()) === 0 ? quietCountMax : 0
    while (quietCount < quietCountMax && !signal.aborted) {
      const fresh = (await letters.receive()).filter(({ id }) => !seen.has(id))
      quietCount = fresh.length > 0 ? 0 : quietCount + 1
      for (const letter of fresh) {
        const match = matchLetter(letter, due.tenantId, target)
        seen.set(letter.id, match)
        if (match !== 'match') continue
        await queue.noteLetter(due, letter.id)
        await letter.delete()
      }
    }
    const lettersUnreadable = [...seen.values()].filter((match) => match === 'unreadable').length
    return { letters: await queue.letterCount(due), lettersUnreadable, isComplete: !signal.aborted }
  }
