import { describe, expect, it } from 'vitest'
import { makeLeasingLimiter } from '#access/adapters/leasing-limiter.ts'
import { RateExceeded } from '#kernel/domain/errors.ts'
import { makeMemoryBucket } from '#test/support/doubles/memory-bucket.ts'

const limit = { requestsPerSecond: 100, burst: 200 }

/** Some instances on one bucket, and a clock that a test moves. */
const aWorld = (instanceCount = 1) => {
  const clock = { ms: 1_772_366_400_000 }
  const warnings: string[] = []
  const bucket = makeMemoryBucket(() => clock.ms * 1000)
  /** Tenants whose buckets alone are unavailable. */
  const broken = new Set<string>()
  const instances = Array.from({ length: instanceCount }, () =>
    makeLeasingLimiter({
      bucket: {
        take: async (tenantId, ...asked) => {
          if (broken.has(tenantId)) throw new Error('The bucket is unavailable.')
          return bucket.take(tenantId, ...asked)
        },
        charge: async (tenantId, ...asked) => {
          if (broken.has(tenantId)) throw new Error('The bucket is unavailable.')
          return bucket.charge(tenantId, ...asked)
        },
      },
      nowMs: () => clock.ms,
      random: () => 0.5,
      warn: (tenantId) => void warnings.push(tenantId),
      warnEveryMs: 60_000,
    }),
  )
  /** Sends through every instance in turn, and returns how many requests were admitted. */
  const send = async (count: number, tenantId = 'acme', rate = limit) => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: count }, (_, index) => instances[index % instanceCount]?.count(tenantId, rate)),
    )
    return outcomes.filter(({ status }) => status === 'fulfilled').length
  }
  return { clock, warnings, broken, bucket, send, instance: instances[0] }
}

/** Sends so many requests a second for so many seconds, evenly, and returns how many were admitted. */
const stream = async ({ clock, send }: ReturnType<typeof aWorld>, perSecond: number, seconds: number) => {
  let admitted = 0
  for (let sent = 0; sent < perSecond * seconds; sent += 1) {
    admitted += await send(1)
    clock.ms += 1000 / perSecond
  }
  return admitted
}

describe('the limiter', () => {
  it('admits a burst and no more, over all instances together', async () => {
    const { send, bucket } = aWorld(4)
    expect(await send(500)).toBe(200)
    expect(bucket.state.takes).toBeLessThan(200)
  })

  it('admits what comes below the rate, for ever, with a call for many requests', async () => {
    const world = aWorld()
    expect(await stream(world, 80, 30)).toBe(2400)
    expect(world.bucket.state.takes).toBeLessThan(2400 / 5)
  })

  it('takes nothing from the others for an instance that sends little', async () => {
    const world = aWorld(80)
    expect(await stream(world, 80, 20)).toBe(1600)
  })

  it('answers from memory while a tenant is refused, with the time to wait', async () => {
    const { send, bucket, instance } = aWorld()
    await send(300)
    const asked = bucket.state.takes
    const refused = await instance?.count('acme', limit).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RateExceeded)
    expect(refused).toMatchObject({ code: 'rate-exceeded', retryable: false })
    expect((refused as RateExceeded).waitMs).toBeGreaterThan(0)
    await send(1000)
    expect(bucket.state.takes).toBe(asked)
  })

  it('admits again when the wait is over, at the rate', async () => {
    const world = aWorld()
    await world.send(300)
    world.clock.ms += 1000
    expect(await world.send(300)).toBe(100)
  })

  it('refuses one tenant and not another', async () => {
    const { send } = aWorld()
    await send(300, 'noisy')
    expect(await send(200, 'quiet')).toBe(200)
  })

  it('asks for a refused tenant at most four times a second', async () => {
    const { clock, send, bucket } = aWorld()
    const narrow = { requestsPerSecond: 100, burst: 1 }
    let admitted = 0
    for (const started = clock.ms; clock.ms < started + 3_000; clock.ms += 1) admitted += await send(1, 'noisy', narrow)
    expect(bucket.state.takes - admitted).toBeLessThanOrEqual(12)
  })

  it('lets each instance ask again at a time of its own, after a quarter to half a second', async () => {
    const { clock, send, bucket } = aWorld()
    const narrow = { requestsPerSecond: 100, burst: 1 }
    expect(await send(2, 'noisy', narrow)).toBe(1)
    clock.ms += 374
    expect([await send(1, 'noisy', narrow), bucket.state.takes]).toEqual([0, 2])
    clock.ms += 1
    expect([await send(1, 'noisy', narrow), bucket.state.takes]).toEqual([1, 3])
  })

  it('loses what is left of a lease after a second', async () => {
    const { clock, send, bucket } = aWorld()
    await send(4)
    const asked = bucket.state.takes
    clock.ms += 1000
    await send(1)
    expect(bucket.state.takes).toBe(asked + 1)
  })

  it('admits a tenant while its bucket is unavailable, asks once a second, and warns once', async () => {
    const { clock, send, bucket, warnings } = aWorld()
    bucket.state.isUnavailable = true
    expect(await send(1000)).toBe(1000)
    expect([bucket.state.takes, warnings.length]).toEqual([1, 1])
    clock.ms += 1000
    expect(await send(1000)).toBe(1000)
    expect([bucket.state.takes, warnings.length]).toEqual([2, 1])
    clock.ms += 60_000
    await send(1)
    expect(warnings.length).toBe(2)
    Object.assign(bucket.state, { isUnavailable: false })
    clock.ms += 1000
    expect(await send(500)).toBe(200)
  })

  it('opens the limit of the tenant whose bucket is unavailable, and of no other', async () => {
    const { send, broken, warnings } = aWorld()
    broken.add('unlucky')
    expect(await send(500, 'unlucky')).toBe(500)
    expect(await send(500, 'noisy')).toBe(200)
    expect(await send(500, 'unlucky')).toBe(500)
    expect(warnings).toEqual(['unlucky'])
  })

  it('warns about each tenant that is not counted', async () => {
    const { send, broken, warnings } = aWorld()
    for (const tenantId of ['unlucky', 'unhappy']) broken.add(tenantId)
    for (const tenantId of ['unlucky', 'unhappy', 'unlucky']) await send(1, tenantId)
    expect(warnings).toEqual(['unlucky', 'unhappy'])
  })

  it('counts as many of several requests as the limit admits, with one call', async () => {
    const { clock, bucket, instance } = aWorld()
    expect(await instance?.countUpTo('acme', limit, 10)).toBe(10)
    expect(bucket.state.takes).toBe(1)
    expect(await instance?.countUpTo('acme', { requestsPerSecond: 100, burst: 15 }, 10)).toBe(5)
    expect(await instance?.countUpTo('acme', limit, 10)).toBe(0)
    const asked = bucket.state.takes
    expect(await instance?.countUpTo('acme', limit, 10)).toBe(0)
    expect(bucket.state.takes).toBe(asked)
    clock.ms += 1000
    expect(await instance?.countUpTo('acme', limit, 10)).toBe(10)
  })

  it('charges further work from its lease, or with one call', async () => {
    const { bucket, send, instance } = aWorld()
    await send(20)
    const asked = bucket.state.takes
    await instance?.charge('acme', limit, 0)
    expect(bucket.state.takes).toBe(asked)
    await instance?.charge('acme', limit, 99)
    expect(bucket.state.takes).toBe(asked + 1)
    expect(await send(200)).toBeLessThanOrEqual(200 - 99 - 20 + 20)
  })

  it('refuses a charge above the limit, from memory until it is possible, and admits smaller work', async () => {
    const { clock, bucket, instance } = aWorld()
    await instance?.charge('acme', limit, 150)
    const refused = await instance?.charge('acme', limit, 99).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RateExceeded)
    expect((refused as RateExceeded).waitMs).toBe(490)
    const asked = bucket.state.takes
    await expect(instance?.charge('acme', limit, 100)).rejects.toBeInstanceOf(RateExceeded)
    expect(bucket.state.takes).toBe(asked)
    await instance?.charge('acme', limit, 20)
    await instance?.count('acme', limit)
    clock.ms += 800
    await instance?.charge('acme', limit, 99)
  })

  it('admits charges while the bucket is unavailable, and warns once', async () => {
    const { broken, warnings, instance } = aWorld()
    broken.add('unlucky')
    for (let count = 0; count < 5; count += 1) await instance?.charge('unlucky', limit, 500)
    expect(warnings).toEqual(['unlucky'])
  })
})
