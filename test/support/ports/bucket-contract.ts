import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Bucket } from '#access/application/ports.ts'

/** A clock that a test moves. */
export type MovedClock = { us: number }

/** The contract of every Bucket, in memory and real. `make` gives one more instance on the same tokens. */
export const describeBucket = (name: string, make: (clock: MovedClock) => Bucket) =>
  describe(`${name} keeps the Bucket contract`, () => {
    const aWorld = () => {
      const clock: MovedClock = { us: Date.now() * 1000 }
      return { clock, one: make(clock), other: make(clock), tenantId: `bucket-${randomUUID()}` }
    }

    it('holds a whole burst for who has not come before, and no more', async () => {
      const { one, tenantId } = aWorld()
      const limit = { requestsPerSecond: 10, burst: 20 }
      expect(await one.take(tenantId, limit, 15)).toEqual({ count: 15, waitMs: 0 })
      expect(await one.take(tenantId, limit, 15)).toEqual({ count: 5, waitMs: 0 })
      expect(await one.take(tenantId, limit, 1)).toEqual({ count: 0, waitMs: 100 })
    })

    it('fills at its rate, and never above its burst', async () => {
      const { clock, one, tenantId } = aWorld()
      const limit = { requestsPerSecond: 10, burst: 20 }
      await one.take(tenantId, limit, 20)
      clock.us += 300_000
      expect(await one.take(tenantId, limit, 20)).toMatchObject({ count: 3 })
      clock.us += 3_600_000_000
      expect(await one.take(tenantId, limit, 25)).toMatchObject({ count: 20 })
    })

    it('asks a caller for many tokens to wait for many, but no longer than a second, and a caller for one to wait for one', async () => {
      const { one, tenantId } = aWorld()
      const limit = { requestsPerSecond: 10, burst: 100 }
      await one.take(tenantId, limit, 100)
      expect(await one.take(tenantId, limit, 5)).toEqual({ count: 0, waitMs: 500 })
      expect(await one.take(tenantId, limit, 50)).toEqual({ count: 0, waitMs: 1000 })
      const slow = { requestsPerSecond: 1, burst: 3 }
      expect(await one.take(`${tenantId}-slow`, slow, 3)).toMatchObject({ count: 3 })
      expect(await one.take(`${tenantId}-slow`, slow, 3)).toEqual({ count: 0, waitMs: 1000 })
    })

    it('is one for all instances, also when they race', async () => {
      const { one, other, tenantId } = aWorld()
      const limit = { requestsPerSecond: 1, burst: 30 }
      const taken = await Promise.all(
        Array.from({ length: 6 }, (_, index) => (index % 2 ? one : other).take(tenantId, limit, 10)),
      )
      expect(taken.reduce((sum, { count }) => sum + count, 0)).toBe(30)
    })

    it('takes a charge as a whole or not at all, and names the time until it is possible', async () => {
      const { clock, one, other, tenantId } = aWorld()
      const limit = { requestsPerSecond: 10, burst: 20 }
      expect(await one.charge(tenantId, limit, 15)).toEqual({ count: 15, waitMs: 0 })
      expect(await other.charge(tenantId, limit, 15)).toEqual({ count: 0, waitMs: 1000 })
      expect(await other.charge(tenantId, limit, 5)).toEqual({ count: 5, waitMs: 0 })
      clock.us += 1_500_000
      expect(await other.charge(tenantId, limit, 15)).toEqual({ count: 15, waitMs: 0 })
    })

    it('takes a charge above its burst when it is full but for one, and then waits until the debt is paid', async () => {
      const { clock, one, tenantId } = aWorld()
      const limit = { requestsPerSecond: 10, burst: 5 }
      expect(await one.take(tenantId, limit, 1)).toMatchObject({ count: 1 })
      expect(await one.charge(tenantId, limit, 99)).toEqual({ count: 99, waitMs: 0 })
      expect(await one.take(tenantId, limit, 1)).toEqual({ count: 0, waitMs: 9600 })
      expect(await one.charge(tenantId, limit, 99)).toEqual({ count: 0, waitMs: 9900 })
      clock.us += 9_900_000
      expect(await one.charge(tenantId, limit, 99)).toMatchObject({ count: 99 })
    })

    it('takes any charge of a request that took the only token, whatever its size', async () => {
      const { one, tenantId } = aWorld()
      const limit = { requestsPerSecond: 1, burst: 1 }
      for (const count of [1, 2, 99]) {
        const name = `${tenantId}-${count}`
        expect(await one.take(name, limit, 1)).toMatchObject({ count: 1 })
        expect(await one.charge(name, limit, count)).toMatchObject({ count })
        expect(await one.take(name, limit, 1)).toMatchObject({ count: 0, waitMs: (count + 1) * 1000 })
      }
    })

    it('never takes more than the burst and one charge, also when charges race', async () => {
      const { one, other, tenantId } = aWorld()
      const limit = { requestsPerSecond: 1, burst: 30 }
      const taken = await Promise.all(
        Array.from({ length: 6 }, (_, index) => (index % 2 ? one : other).charge(tenantId, limit, 10)),
      )
      expect(taken.reduce((sum, { count }) => sum + count, 0)).toBe(30)
    })

    it('is another one for each tenant', async () => {
      const { one, tenantId } = aWorld()
      const limit = { requestsPerSecond: 1, burst: 1 }
      expect(await one.take(`${tenantId}-a`, limit, 1)).toMatchObject({ count: 1 })
      expect(await one.take(`${tenantId}-b`, limit, 1)).toMatchObject({ count: 1 })
    })
  })
