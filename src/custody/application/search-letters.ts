import type { Letters } from '#jobs/application/ports.ts'
import type { DueErasure, ErasureTarget } from '../domain/erasure.ts'
import { matchLetter } from './letter-match.ts'
import type { ErasureQueue, Holds } from './ports.ts'

/** A queue that returned nothing new this many times in a row has no other letters that can be seen. */
const quietCountMax = 3

type Needs = Readonly<{ letters: Letters; holds: Holds; queue: Pick<ErasureQueue, 'noteLetter' | 'letterCount'> }>

type LetterSearch = Readonly<{
  letters: number
  lettersHeld: number
  lettersUnreadable: number
  /** Letters that another receiver has hidden, roughly. For an aborted search: the rest, at least 1. */
  lettersUnsearched: number
}>

/**
 * Searches the dead letters of the queue `intake` and deletes those that are about the target of an erasure and under no legal hold.
 * The holds are read for each batch of letters. Each is noted before it is deleted, so that the count is right after a death. The
 * others are hidden only during the search, and a minute longer if the process dies. Returns nothing if it was aborted before it
 * searched any. Safe to repeat and to race.
 * @throws Transient `store-unavailable`.
 */
export const makeSearchLetters =
  ({ letters, holds, queue }: Needs) =>
  async (due: DueErasure, target: ErasureTarget, signal: AbortSignal): Promise<LetterSearch | undefined> => {
    const seen = new Map<string, ReturnType<typeof matchLetter>>()
    /** The newest handle of each letter that stays, by its id. */
    const hidden = new Map<string, string>()

    const searchBatch = async (): Promise<boolean> => {
      const received = await letters.receive()
      for (const { id, handle } of received) hidden.set(id, handle)
      const fresh = received.filter(({ id }) => !seen.has(id))
      const held = fresh.length > 0 ? (await holds.of(due.tenantId)).targets : []
      for (const letter of fresh) {
        const match = matchLetter(letter, { tenantId: due.tenantId, target, holds: held })
        if (match === 'match') {
          await queue.noteLetter(due, letter.id)
          await letter.delete()
          hidden.delete(letter.id)
        }
        seen.set(letter.id, match)
      }
      return fresh.length > 0
    }

    /** Returns whether every letter that can be seen was searched; nothing if it was aborted before it searched any. */
    const searchAll = async (): Promise<boolean | undefined> => {
      if ((await letters.count()) === 0) return true
      if (signal.aborted) return undefined
      let quietCount = 0
      while (quietCount < quietCountMax && !signal.aborted) quietCount = (await searchBatch()) ? 0 : quietCount + 1
      return quietCount === quietCountMax
    }

    // A letter that is not released becomes visible by itself. A failure must not hide the result of the search.
    const release = () => letters.release([...hidden.values()]).catch(() => undefined)

    const isComplete = await searchAll().finally(release)
    if (isComplete === undefined) return undefined
    const countOf = (kind: ReturnType<typeof matchLetter>) =>
      [...seen.values()].filter((match) => match === kind).length
    const left = seen.size - countOf('match')
    return {
      letters: await queue.letterCount(due),
      lettersHeld: countOf('held'),
      lettersUnreadable: countOf('unreadable'),
      lettersUnsearched: Math.max(isComplete ? 0 : 1, (await letters.count()) - left),
    }
  }
