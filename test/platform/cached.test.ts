import { describe, expect, it } from 'vitest'
import { cached } from '#platform/cached.ts'

/** A source that counts its reads, on a clock that a test moves. */
const aSource = (options: Readonly<{ isCacheable?: (value: string) => boolean; graceMs?: number }> = {}) => {
  const state = { now: 0, reads: 0, value: 'first', isUnavailable: false }
  const get = cached({
    read: async (key) => {
      state.reads += 1
      if (state.isUnavailable) throw new Error('unavailable')
      return `${key} ${state.value}`
    },
    ttlMs: 60_000,
    graceMs: 600_000,
    nowMs: () => state.now,
    ...options,
  })
  return { state, get }
}

describe('a cached value', () => {
  it('is read once, and again when it is too old', async () => {
    const { state, get } = aSource()
    expect(await get('acme')).toBe('acme first')
    state.value = 'second'
    state.now = 59_999
    expect(await get('acme')).toBe('acme first')
    state.now = 60_000
    expect(await get('acme')).toBe('acme second')
    expect(state.reads).toBe(2)
  })

  it('is as old as the begin of its read, which may have been slow', async () => {
    const state = { now: 0, value: 'first' }
    const read = async (): Promise<string> => {
      const { value } = state
      state.now += 30_000
      return value
    }
    const get = cached({ read, ttlMs: 60_000, graceMs: 0, nowMs: () => state.now })
    await get('acme')
    Object.assign(state, { now: 60_000, value: 'second' })
    expect(await get('acme')).toBe('second')
  })

  it('is read once for all concurrent callers', async () => {
    const { state, get } = aSource()
    await Promise.all(Array.from({ length: 50 }, () => get('acme')))
    expect(state.reads).toBe(1)
  })

  it('is not taken from a read that began longer ago than its lifetime, and a slow read does not replace a later one', async () => {
    const state = { now: 0 }
    const answers: ((value: string) => void)[] = []
    const read = () => new Promise<string>((resolve) => answers.push(resolve))
    const get = cached({ read, ttlMs: 1_000, graceMs: 600_000, nowMs: () => state.now })
    const slow = get('acme')
    state.now = 999
    const joined = get('acme')
    state.now = 1_000
    const later = get('acme')
    expect(answers).toHaveLength(2)
    answers[1]?.('second')
    expect(await later).toBe('second')
    answers[0]?.('first')
    expect(await Promise.all([slow, joined])).toEqual(['second', 'second'])
    expect(await get('acme')).toBe('second')
  })

  it('is cached for longer if it was dear to read, and a read in progress is not shared for longer', async () => {
    const state = { now: 0, reads: 0 }
    const read = async (key: string) => {
      state.reads += 1
      return Number(key)
    }
    const get = cached({ read, ttlMs: 2_000, extraMs: (value) => value, graceMs: 0, nowMs: () => state.now })
    for (const now of [0, 2_999, 3_000]) {
      state.now = now
      await get('1000')
    }
    expect(state.reads).toBe(2)
    state.now = 5_000
    await get('0')
    state.now = 7_000
    await get('0')
    expect(state.reads).toBe(4)
  })

  it('is returned for a grace period when it cannot be read again, without a read each time', async () => {
    const { state, get } = aSource()
    await get('acme')
    Object.assign(state, { isUnavailable: true, now: 60_000 })
    expect(await get('acme')).toBe('acme first')
    state.now = 64_999
    expect(await get('acme')).toBe('acme first')
    expect(state.reads).toBe(2)
    Object.assign(state, { isUnavailable: false, value: 'second', now: 65_000 })
    expect(await get('acme')).toBe('acme second')
  })

  it('is returned no longer than its lifetime and its grace period, however often it is requested', async () => {
    const { state, get } = aSource()
    await get('acme')
    state.isUnavailable = true
    for (state.now = 60_000; state.now < 660_000; state.now += 4_999) expect(await get('acme')).toBe('acme first')
    state.now = 659_999
    expect(await get('acme')).toBe('acme first')
    state.now = 660_000
    await expect(get('acme')).rejects.toThrow('unavailable')
  })

  it('is returned no longer than its lifetime without a grace period', async () => {
    const { state, get } = aSource({ graceMs: 0 })
    await get('acme')
    Object.assign(state, { isUnavailable: true, now: 59_999 })
    expect(await get('acme')).toBe('acme first')
    state.now = 60_000
    await expect(get('acme')).rejects.toThrow('unavailable')
  })

  it('fails if there is no old value, and is read again by the next call', async () => {
    const { state, get } = aSource()
    state.isUnavailable = true
    await expect(get('acme')).rejects.toThrow('unavailable')
    state.isUnavailable = false
    expect(await get('acme')).toBe('acme first')
  })

  it('is not cached unless it is cacheable', async () => {
    const { state, get } = aSource({ isCacheable: (value) => value.endsWith('second') })
    await get('acme')
    state.value = 'second'
    expect(await get('acme')).toBe('acme second')
    state.value = 'third'
    expect(await get('acme')).toBe('acme second')
  })

  it('is removed when there are too many', async () => {
    const { state, get } = aSource()
    for (let tenant = 0; tenant <= 10_000; tenant += 1) await get(`t-${tenant}`)
    await get('t-10000')
    expect(state.reads).toBe(10_001)
    await get('t-0')
    expect(state.reads).toBe(10_002)
  })
})
