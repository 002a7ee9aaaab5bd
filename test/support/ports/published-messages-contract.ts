import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ClaimStatus, PublishedMessages } from '#bridge/application/ports.ts'
import type { Clock } from '#kernel/domain/instant.ts'

const noon: Clock = () => '2026-03-01T12:00:00.000Z'
const afterTheLease: Clock = () => '2026-03-01T12:01:00.001Z'
const withinTheLease: Clock = () => '2026-03-01T12:00:59.999Z'

const someKeys = (count: number): string[] => Array.from({ length: count }, () => `${randomUUID()}@an-exchange`)

/** The contract of every PublishedMessages, in memory and real. `open` returns another instance on the same memory. */
export const describePublishedMessages = (name: string, open: (clock: Clock) => Promise<PublishedMessages>) => {
  const claimAt = async (clock: Clock, keys: readonly string[]): Promise<readonly (ClaimStatus | undefined)[]> => {
    const { statuses } = await (await open(clock)).claim(keys)
    return keys.map((key) => statuses.get(key))
  }

  describe(`${name} keeps the PublishedMessages contract`, () => {
    it('gives a message to the first claim, and reports it as taken to the second', async () => {
      const keys = someKeys(3)
      expect(await claimAt(noon, keys)).toEqual(['ours', 'ours', 'ours'])
      expect(await claimAt(noon, keys)).toEqual(['taken', 'taken', 'taken'])
    })

    it('gives each message to exactly one of many who race for overlapping lots', async () => {
      const keys = someKeys(20)
      const lots = Array.from({ length: 8 }, (_, index) => [...keys.slice(index * 2), ...keys.slice(0, index)])
      const claims = await Promise.allSettled(lots.map(async (lot) => (await open(noon)).claim(lot)))
      const won = claims.flatMap((claim) =>
        claim.status === 'fulfilled' ? [...claim.value.statuses].filter(([, status]) => status === 'ours') : [],
      )
      for (const claim of claims)
        if (claim.status === 'rejected') expect(claim.reason).toMatchObject({ code: 'store-unavailable' })
      const left = await claimAt(noon, keys)
      const wonLate = keys.filter((_, index) => left[index] === 'ours')
      expect([...won.map(([key]) => key), ...wonLate].sort()).toEqual(keys.toSorted())
    })

    it('distinguishes published, taken and free messages within one lot', async () => {
      const [published = '', taken = '', free = ''] = someKeys(3)
      const memory = await open(noon)
      await memory.claim([published, taken])
      await memory.remember([published])
      expect(await claimAt(noon, [free, published, taken])).toEqual(['ours', 'published', 'taken'])
    })

    it('claims nothing when asked for nothing', async () => {
      const memory = await open(noon)
      const claim = await memory.claim([])
      await memory.remember([])
      await memory.release([], claim)
      expect(claim.statuses.size).toBe(0)
    })

    it('remembers a lot larger than one write, also when it is repeated', async () => {
      const keys = someKeys(60)
      const memory = await open(noon)
      await memory.claim(keys)
      await memory.remember(keys)
      await memory.remember(keys)
      expect(new Set(await claimAt(afterTheLease, keys))).toEqual(new Set(['published']))
    })

    it('forgets messages, also more than one write takes, and again', async () => {
      const [kept = '', ...forgotten] = someKeys(31)
      const memory = await open(noon)
      await memory.claim([kept, ...forgotten])
      await memory.remember([kept, ...forgotten])
      await memory.forget(forgotten)
      await memory.forget([...forgotten, ...someKeys(1)])
      expect(new Set(await claimAt(noon, forgotten))).toEqual(new Set(['ours']))
      expect(await claimAt(noon, [kept])).toEqual(['published'])
    })

    it('gives a released message to the next claim, without waiting for the lease', async () => {
      const [kept = '', released = ''] = someKeys(2)
      const memory = await open(noon)
      await memory.release([released], await memory.claim([kept, released]))
      expect(await claimAt(noon, [kept, released])).toEqual(['taken', 'ours'])
    })

    it('lets a claim be taken over when its lease has run out, and not before', async () => {
      const keys = someKeys(1)
      await claimAt(noon, keys)
      expect(await claimAt(withinTheLease, keys)).toEqual(['taken'])
      expect(await claimAt(afterTheLease, keys)).toEqual(['ours'])
      expect(await claimAt(afterTheLease, keys)).toEqual(['taken'])
    })

    it('never gives back what another has taken over, nor what is published', async () => {
      const [takenOver = '', published = ''] = someKeys(2)
      const memory = await open(noon)
      const claim = await memory.claim([takenOver, published])
      await claimAt(afterTheLease, [takenOver])
      await memory.remember([published])
      await memory.release([takenOver, published], claim)
      expect(await claimAt(afterTheLease, [takenOver, published])).toEqual(['taken', 'published'])
    })

    it('remembers a message as published even if another holder has taken it over', async () => {
      const keys = someKeys(1)
      const memory = await open(noon)
      await memory.claim(keys)
      await claimAt(afterTheLease, keys)
      await memory.remember(keys)
      expect(await claimAt(afterTheLease, keys)).toEqual(['published'])
    })
  })
}
