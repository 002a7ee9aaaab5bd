import { describe, expect, it } from 'vitest'
import { makeCheckHealth } from '#operations/application/check-health.ts'

const never = () => new Promise<never>(() => undefined)
const fail = () => Promise.reject(new Error('ECONNREFUSED'))

const check = (known: Partial<Parameters<typeof makeCheckHealth>[0]>) =>
  makeCheckHealth({
    pingFacts: async () => [],
    measureOutbox: async () => 30,
    lateSeconds: 180,
    timeoutMs: 20,
    ...known,
  })()

describe('check-health', () => {
  it('is ok while the log answers and facts are published', async () => {
    expect(await check({})).toEqual({
      status: 'ok',
      checks: { facts: 'ok', outbox: 'ok' },
      outboxAgeSeconds: 30,
    })
  })

  it.each([
    ['does not answer in time', never],
    ['refuses', fail],
  ])('is degraded while the log %s, and still measures the outbox', async (_, pingFacts) => {
    expect(await check({ pingFacts })).toEqual({
      status: 'degraded',
      checks: { facts: 'away', outbox: 'ok' },
      outboxAgeSeconds: 30,
    })
  })

  it('is degraded while facts wait longer than the limit', async () => {
    expect((await check({ measureOutbox: async () => 180 })).status).toBe('ok')
    expect(await check({ measureOutbox: async () => 181 })).toEqual({
      status: 'degraded',
      checks: { facts: 'ok', outbox: 'late' },
      outboxAgeSeconds: 181,
    })
  })

  it('is degraded until the first pulse has passed the outbox', async () => {
    expect(await check({ measureOutbox: async () => undefined })).toEqual({
      status: 'degraded',
      checks: { facts: 'ok', outbox: 'late' },
    })
  })

  it.each([
    ['does not answer in time', never],
    ['refuses', fail],
  ])('is degraded while the state of the outbox %s', async (_, measureOutbox) => {
    expect(await check({ measureOutbox })).toEqual({
      status: 'degraded',
      checks: { facts: 'ok', outbox: 'away' },
    })
  })
})
