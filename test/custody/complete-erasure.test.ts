import { describe, expect, it } from 'vitest'
import type { ErasureQueue, PersonalItems } from '#custody/application/ports.ts'
import type { Letters } from '#jobs/application/ports.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { aCustodyWorld, type CustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const soon = () => AbortSignal.timeout(20_000)

const approved = async ({ proposeErasure, approveErasure }: CustodyWorld, target: object) => {
  const { id } = await proposeErasure(target)
  await approveErasure(id)
  return id
}

/** A world whose clock a test moves. */
const aPassingWorld = async () => {
  let passedMs = 0
  const clock = () => new Date(Date.now() + passedMs).toISOString()
  const pass = (ms: number): void => {
    passedMs += ms
  }
  return { world: aCustodyWorld(await makeCustodyParts(), clock), pass }
}

/** A queue with 100 letters of others, each receive of which returns new ones. `onReceive` has the number of the receive. */
const endlessLetters = (onReceive: (count: number) => void): Letters => {
  let count = 0
  return {
    count: async () => 100,
    receive: async () => {
      count += 1
      onReceive(count)
      const letter = { attributes: { tenant: 'other' }, body: '{}', senderId: 'AIDA', delete: async () => undefined }
      return [{ ...letter, id: String(count), handle: String(count) }]
    },
    release: async () => undefined,
  }
}

describe(`complete-erasure, in ${storeName},`, () => {
  it('stays due while messages wait in intake, and erases what they became', async () => {
    let passedMs = 0
    const clock = () => new Date(Date.now() + passedMs).toISOString()
    const world = aCustodyWorld(await makeCustodyParts(), clock)
    await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    const run = world.runnerOf({ waitingCount: 3 })
    await run(soon())
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
    const late = await world.event({ subject: 's-1' })
    for (let count = 0; count < 3; count += 1) {
      passedMs += 600_000
      await run(soon())
    }
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 2, waiting: 3 } })
    expect(await world.itemsOf(late.eventid)).toEqual([])
  })

  it('waits an hour for a queue with more letters than a run can search, and counts the others', async () => {
    const { world, pass } = await aPassingWorld()
    await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    const run = async () => {
      const slice = new AbortController()
      const letters = endlessLetters((count) => count === 3 && slice.abort())
      await world.runnerOf({ letters })(slice.signal)
    }
    await run()
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
    pass(3_600_000)
    await run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 1, lettersUnsearched: 97 } })
  })

  it('stays due when its run ends before the search', async () => {
    const { world, pass } = await aPassingWorld()
    const id = await approved(world, { subject: 's-1' })
    pass(3_600_000)
    const run = new AbortController()
    const count = async () => {
      run.abort()
      return 100
    }
    const letters = { ...endlessLetters(() => undefined), count }
    await world.runnerOf({ letters })(run.signal)
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
  })

  it('reports failed events before its last write, so that a death hides none', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    const itemsOf: PersonalItems['itemsOf'] = async () => {
      throw new Refusal('vault-altered', 'The row is damaged.')
    }
    const items = { ...world.parts.items, itemsOf }
    for (let round = 1; round <= 4; round += 1) await world.runnerOf({ items })(soon())
    expect(world.failures).toEqual([])
    const complete: ErasureQueue['complete'] = async (...args) => {
      await world.parts.queue.complete(...args)
      throw new Error('The process died.')
    }
    await expect(world.runnerOf({ items, queue: { complete } })(soon())).rejects.toThrow('died')
    expect(await world.getErasure(id)).toMatchObject({ status: 'incomplete', counts: { failed: 1 } })
    expect(world.failures).toEqual([1])
    expect(await world.itemsOf(eventid)).toEqual(['personal'])
  })
})
