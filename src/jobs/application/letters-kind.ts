import type { JsonObject } from '#kernel/domain/json.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import type { ItemOutcome } from '../domain/tally.ts'
import type { JobKind, JobPage, Letter, Letters } from './ports.ts'

/** A queue that returned nothing new this many times in a row, and has no other letters, is done. */
const quietCountMax = 3

/** After this many receives without a new letter the queue is done, although its count differs: a count is approximate. */
const hiddenCountMax = 400

type Needs = Readonly<{
  letters: Letters
  /** Acts on a letter. Safe to repeat, because a run can end before the letter is deleted. */
  act: (letter: Letter, selection: JsonObject) => Promise<ItemOutcome>
}>

/**
 * A kind of job that acts on the dead letters of a queue, and deletes each one that is done. The others stay. A queue has no
 * positions, so letters that stay are received again: a run acts on each once. Letters that a dead runner has received are
 * hidden for a while, and the run waits for them.
 */
export const lettersKind = ({ letters, act }: Needs): JobKind => ({
  startsOver: true,
  tenantOf: () => ownTenantId,
  count: async (_, max) => Math.min(await letters.count(), max),
  open: (selection) => {
    const seen = new Set<string>()
    const left = new Set<string>()
    let quietCount = 0

    const settle = async (letter: Letter): Promise<ItemOutcome> => {
      const outcome = await act(letter, selection)
      if (outcome.kind !== 'done') return outcome
      await letter.delete()
      left.delete(letter.id)
      return outcome
    }

    const isOver = async (): Promise<boolean> =>
      quietCount >= hiddenCountMax || (quietCount >= quietCountMax && (await letters.count()) <= left.size)

    return async (): Promise<JobPage> => {
      const fresh = (await letters.receive()).filter(({ id }) => !seen.has(id))
      for (const { id } of fresh) {
        seen.add(id)
        left.add(id)
      }
      quietCount = fresh.length > 0 ? 0 : quietCount + 1
      const items = fresh.map((letter) => ({ name: letter.id, act: () => settle(letter) }))
      return { items, isLast: await isOver() }
    }
  },
})
