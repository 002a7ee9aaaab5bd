import { describe, expect, it } from 'vitest'
import { makeLeasingLimiter } from '#access/adapters/leasing-limiter.ts'
import { RateExceeded } from '#kernel/domain/errors.ts'
import { makeMemoryBucket } from '#test/support/memory-bucket.ts'

const limit = { requestsPerSecond: 100, burst: 200 }

/** Some instances on one bucket, and a clock that a test moves. */
const aWorld = (instanceCount = 1) => {
  const clock = { ms: 1_772_366_400_000 }
  const warnings: unknown[] = []
  const bucket = makeMemoryBucket(() => clock.ms * 1000)
  const instances = Array.from({ length: instanceCount }, () =>
    makeLeasingLimiter({
      bucket,
      nowMs: () => clock.ms,
      warn: (reason) => void warnings.push(reason),
      warnEveryMs: 60_000,
    }),
  )
  /** Sends through every instance in turn, and tells how many were admitted. */
  const send = async (count: number, tenantId = 'acme') => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: count }, (_, index) => instances[index % instanceCount]?.count(tenantId, limit)),
    )
    return outcomes.filter(({ status }) => status === 'fulfilled').length
  }
  return { clock, warnings, bucket, send, instance: instances[0] }
}

/** So many requests a second for so many seconds, evenly; tells how many were admitted. */
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

  it('answers from memory while a tenant is refused, and says how long', async () => {
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

  it('loses what is left of a lease after a second', async () => {
    const { clock, send, bucket } = aWorld()
    await send(4)
    const asked = bucket.state.takes
    clock.ms += 1000
    await send(1)
    expect(bucket.state.takes).toBe(asked + 1)
  })

  it('admits everybody while the bucket is away, asks once a second, and says so once', async () => {
    const { clock, send, bucket, warnings } = aWorld()
    bucket.state.isAway = true
    expect(await send(1000)).toBe(1000)
    expect([bucket.state.takes, warnings.length]).toEqual([1, 1])
    clock.ms += 1000
    expect(await send(1000)).toBe(1000)
    expect([bucket.state.takes, warnings.length]).toEqual([2, 1])
    clock.ms += 60_000
    await send(1)
    expect(warnings.length).toBe(2)
    Object.assign(bucket.state, { isAway: false })
    clock.ms += 1000
    expect(await send(500)).toBe(200)
  })
})
