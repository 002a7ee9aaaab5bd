import { describe, expect, it } from 'vitest'
import { makeSearchLetters } from '#custody/application/search-letters.ts'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeMemoryLetters } from '#test/support/doubles/memory-letters.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`search-letters, in ${storeName},`, () => {
  it('counts a letter once that was noted before its runner died', async () => {
    const { tenantId, parts, proposeErasure } = aCustodyWorld(await makeCustodyParts())
    const { id, jobId } = await proposeErasure({ subject: 's-1' })
    const { letters, send } = makeMemoryLetters('AIDA')
    for (const subject of ['s-1', 's-1', 's-2'])
      await send({ attributes: { tenant: tenantId }, body: JSON.stringify({ subject }) })
    const due = { tenantId, id, jobId }
    let isDying = true
    const dying: typeof letters = {
      ...letters,
      receive: async () =>
        (await letters.receive()).map((letter) => ({
          ...letter,
          delete: async () => {
            if (isDying) throw new Error('The process dies.')
            await letter.delete()
          },
        })),
    }
    const search = makeSearchLetters({ letters: dying, holds: parts.register, queue: parts.queue })
    const signal = AbortSignal.timeout(20_000)
    await expect(search(due, { subject: 's-1' }, signal)).rejects.toThrow('dies')
    isDying = false
    const found = { letters: 2, lettersHeld: 0, lettersUnreadable: 0, lettersUnsearched: 0, isComplete: true }
    expect(await search(due, { subject: 's-1' }, signal)).toEqual(found)
    expect(await letters.count()).toBe(1)
    // Others see at once what the search leaves, as well after an error.
    expect(await letters.receive()).toHaveLength(1)
    expect(await search(due, { subject: 's-1' }, AbortSignal.abort())).toMatchObject({ isComplete: false })
  })
})
