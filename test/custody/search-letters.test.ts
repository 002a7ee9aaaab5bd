import { describe, expect, it } from 'vitest'
import { makeSearchLetters } from '#custody/application/search-letters.ts'
import type { Letters } from '#jobs/application/ports.ts'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeMemoryLetters } from '#test/support/doubles/memory-letters.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

/** The search of an erasure of `s-1` in a queue in memory, whose methods `change` replaces. */
const aSearch = async (change: (letters: Letters) => Letters = (letters) => letters) => {
  const { tenantId, parts, proposeErasure } = aCustodyWorld(await makeCustodyParts())
  const { id, jobId } = await proposeErasure({ subject: 's-1' })
  const { letters, send } = makeMemoryLetters('AIDA')
  const search = makeSearchLetters({ letters: change(letters), holds: parts.register, queue: parts.queue })
  return {
    letters,
    search: (signal = AbortSignal.timeout(20_000)) => search({ tenantId, id, jobId }, { subject: 's-1' }, signal),
    send: (body: object) => send({ attributes: { tenant: tenantId }, body: JSON.stringify(body) }),
  }
}

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
    // Others see at once what the search leaves, also after an error.
    const visible = await letters.receive()
    expect(visible).toHaveLength(3)
    await letters.release(visible.map(({ handle }) => handle))
    const found = { letters: 2, lettersHeld: 0, lettersUnreadable: 0, lettersUnsearched: 0 }
    expect(await search(due, { subject: 's-1' }, signal)).toEqual(found)
    expect(await letters.count()).toBe(1)
    expect(await letters.receive()).toHaveLength(1)
    expect(await search(due, { subject: 's-1' }, AbortSignal.abort())).toBeUndefined()
  })

  it('counts the letters that another receiver hides', async () => {
    const { search, letters, send } = await aSearch()
    await send({ subject: 's-1' })
    await letters.receive()
    expect(await search()).toMatchObject({ letters: 0, lettersUnsearched: 1 })
  })

  it('never counts every letter as searched when it was aborted', async () => {
    const slice = new AbortController()
    const { search, send } = await aSearch((letters) => ({
      ...letters,
      receive: async () => {
        slice.abort()
        return letters.receive()
      },
    }))
    await send({ subject: 's-1' })
    expect(await search(slice.signal)).toMatchObject({ letters: 1, lettersUnsearched: 1 })
  })

  it('releases the newest handle of each letter that stays, and ends well when that fails', async () => {
    const released: (readonly string[])[] = []
    let receiveCount = 0
    const { search, send } = await aSearch((letters) => ({
      ...letters,
      // Each receive has a handle of its own, as in SQS.
      receive: async () => {
        receiveCount += 1
        return (await letters.receive()).map((letter) => ({ ...letter, handle: `${letter.body} ${receiveCount}` }))
      },
      release: async (handles) => {
        released.push(handles)
        throw new Error('The queue is unavailable.')
      },
    }))
    await send({ subject: 's-1' })
    await send({ subject: 's-2' })
    expect(await search()).toMatchObject({ letters: 1, lettersUnsearched: 0 })
    expect(released).toEqual([['{"subject":"s-2"} 1']])
  })

  it('throws the error of the search, also when the release fails', async () => {
    const fail = (text: string) => async () => {
      throw new Error(text)
    }
    const { search, send } = await aSearch((letters) => ({
      ...letters,
      receive: fail('The receive failed.'),
      release: fail('The release failed.'),
    }))
    await send({ subject: 's-1' })
    await expect(search()).rejects.toThrow('The receive failed.')
  })
})
