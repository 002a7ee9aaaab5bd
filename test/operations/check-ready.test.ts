import { describe, expect, it } from 'vitest'
import { makeCheckReady } from '#operations/application/check-ready.ts'

const fine = async () => undefined
const never = () => new Promise<never>(() => undefined)
const fail = () => Promise.reject(new Error('ECONNREFUSED'))
const ok = { state: 'ok' }
const allOk = { store: ok, queues: ok, topic: ok, keys: ok, broker: ok }

const aWorld = () => {
  const world = {
    now: '2026-03-01T12:00:00.000Z',
    probes: { store: fine, queues: fine, topic: fine, keys: fine } as Record<string, () => Promise<unknown>>,
    brokerUnavailableSince: fine as () => Promise<string | undefined>,
  }
  const check = makeCheckReady({
    probes: {
      store: () => world.probes.store?.() ?? fine(),
      queues: () => world.probes.queues?.() ?? fine(),
      topic: () => world.probes.topic?.() ?? fine(),
      keys: () => world.probes.keys?.() ?? fine(),
    },
    brokerUnavailableSince: () => world.brokerUnavailableSince(),
    clock: () => world.now,
    timeoutMs: 20,
  })
  return { world, check }
}

describe('check-ready', () => {
  it('is ready while every dependency responds', async () => {
    expect(await aWorld().check()).toEqual({ status: 'ready', checks: allOk })
  })

  it.each(
    ['store', 'queues', 'topic', 'keys'].flatMap((name) => [
      [name, 'does not answer in time', never] as const,
      [name, 'refuses', fail] as const,
    ]),
  )('names %s when it %s, with the time of the first failure, until it responds', async (name, _, probe) => {
    const { world, check } = aWorld()
    world.probes[name] = probe
    const since = world.now
    await check()
    world.now = '2026-03-01T12:05:00.000Z'
    expect(await check()).toEqual({
      status: 'unavailable',
      checks: { ...allOk, [name]: { state: 'unavailable', since } },
    })
    world.probes[name] = fine
    expect((await check()).status).toBe('ready')
    world.probes[name] = probe
    expect((await check()).checks).toMatchObject({ [name]: { since: world.now } })
  })

  it('names the broker since the failure that the bridge noted', async () => {
    const { world, check } = aWorld()
    const since = '2026-03-01T11:00:00.000Z'
    world.brokerUnavailableSince = async () => since
    expect(await check()).toEqual({
      status: 'unavailable',
      checks: { ...allOk, broker: { state: 'unavailable', since } },
    })
  })

  it('names the broker when the note cannot be read', async () => {
    const { world, check } = aWorld()
    world.brokerUnavailableSince = fail
    expect((await check()).checks.broker).toEqual({ state: 'unavailable', since: world.now })
  })
})
