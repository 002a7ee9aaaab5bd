import type { Letter, Letters } from '#jobs/application/ports.ts'
import type { DueErasure, ErasureTarget } from '../domain/erasure.ts'
import { matchLetter } from './letter-match.ts'
import type { ErasureQueue, Holds } from './ports.ts'

/** A queue that returned nothing new this many times in a row has no other letters that can be seen. */
const quietCountMax = 3

type Needs = Readonly<{ letters: Letters; holds: Holds; queue: Pick<ErasureQueue, 'noteLetter' | 'letterCount'> }>

/** The result of a search. `isComplete` is false if it was aborted. */
type LetterSearch = Readonly<{
  letters: number
  lettersHeld: number
  lettersUnreadable: number
  /** Letters that another receiver has hidden, roughly. */
  lettersUnsearched: number
  isComplete: boolean
}>

/**
 * Searches the dead letters of the queue `intake` and deletes those that are about the target of an erasure and under no legal hold.
 * The holds are read for each batch of letters. Each is noted before it is deleted, so that the count is right after a death. The
 * others are hidden only during the search. Safe to repeat and to race.
 * @throws Transient `store-unavailable`.
 */
export const makeSearchLetters =
  ({ letters, holds, queue }: Needs) =>
  async (due: DueErasure, target: ErasureTarget, signal: AbortSignal): Promise<LetterSearch> => {
    const seen = new Map<string, ReturnType<typeof matchLetter>>()
    const hidden: Letter[] = []

    const searchAll = async (): Promise<void> => {
      let quietCount = (await letters.count()) === 0 ? quietCountMax : 0
      while (quietCount < quietCountMax && !signal.aborted) {
        const received = await letters.receive()
        hidden.push(...received)
        const fresh = received.filter(({ id }) => !seen.has(id))
        quietCount = fresh.length > 0 ? 0 : quietCount + 1
        const held = fresh.length > 0 ? (await holds.of(due.tenantId)).targets : []
        for (const letter of fresh) {
          const match = matchLetter(letter, { tenantId: due.tenantId, target, holds: held })
          seen.set(letter.id, match)
          if (match !== 'match') continue
          await queue.noteLetter(due, letter.id)
          await letter.delete()
        }
      }
    }

    await searchAll().finally(() => letters.release(hidden))
    const left = [...seen.values()].filter((match) => match !== 'match').length
    const lettersUnsearched = Math.max(0, (await letters.count()) - left)
    const countOf = (kind: ReturnType<typeof matchLetter>) =>
      [...seen.values()].filter((match) => match === kind).length
    const [lettersHeld, lettersUnreadable] = [countOf('held'), countOf('unreadable')]
    return {
      letters: await queue.letterCount(due),
      lettersHeld,
      lettersUnreadable,
      lettersUnsearched,
      isComplete: !signal.aborted,
    }
  }
