import { describe, expect, it } from 'vitest'
import { makeSeal, makeSealCheck } from '#facts/application/seal.ts'
import type { FactKeys } from '#facts/domain/fact-keys.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aFactKey } from '#test/support/builders/a-seal.ts'

const text = JSON.stringify(aFact())
const old = aFactKey({ id: 'old', createdAt: '2026-01-01T00:00:00.000Z' })
const young = aFactKey({ id: 'young', secret: 'y'.repeat(43), createdAt: '2026-03-01T12:00:00.000Z' })

/** Keys as a publisher or a consumer has them: cached, and as they are now. */
const keysOf = (cached: FactKeys, now: FactKeys | Error = cached) => {
  const world = { renewedCount: 0, after: [] as number[] }
  const store = {
    current: async () => cached,
    renewed: async (afterMs: number) => {
      world.renewedCount += 1
      world.after.push(afterMs)
      if (now instanceof Error) throw now
      return now
    },
  }
  return { world, store }
}

const sealOf = (cached: FactKeys, at: string, settleMs = 600_000) =>
  makeSeal({ keys: keysOf(cached).store, clock: () => at, settleMs })(text)

const judge = (keys: FactKeys, seal: string | undefined, at = '2026-03-01T12:00:00.000Z', body = text) =>
  makeSealCheck({ keys: keysOf(keys).store, clock: () => at })(body, seal, 0)

describe('The seal of a fact', () => {
  it('is genuine for its text, and for no other', async () => {
    const seal = await sealOf([old], '2026-03-01T12:00:00.000Z')
    expect(seal).toMatch(/^old\.[\w-]{43}$/)
    expect(await judge([old], seal)).toBe(true)
    for (const other of [`${text} `, text.replace('12500', '12501'), '', 'not JSON'])
      expect(await judge([old], seal, undefined, other)).toBe(false)
  })

  it.each([undefined, '', '.', 'old', 'old.', '.YQ', `old.${'A'.repeat(43)}`, `old.${'A'.repeat(100_000)}`, 'old.é'])(
    'is not genuine as %j',
    async (seal) => {
      expect(await judge([old], seal?.slice(0, 200_000))).toBe(false)
    },
  )

  it('is not genuine by the secret of another key', async () => {
    const seal = await sealOf([{ ...young, id: 'old' }], '2026-04-01T00:00:00.000Z')
    expect(await judge([young, old], seal, '2026-04-01T00:00:00.000Z')).toBe(false)
  })

  it('is made with a new key only after every consumer has read it', async () => {
    expect(await sealOf([young, old], '2026-03-01T12:09:59.999Z')).toMatch(/^old\./)
    expect(await sealOf([young, old], '2026-03-01T12:10:00.000Z')).toMatch(/^young\./)
    expect(await sealOf([young], '2026-03-01T12:00:00.000Z')).toMatch(/^young\./)
  })

  it('verifies for 40 days after its key was replaced, and then no longer', async () => {
    const seal = await sealOf([old], '2026-02-01T00:00:00.000Z')
    expect(await judge([young, old], seal, '2026-04-10T12:00:00.000Z')).toBe(true)
    expect(await judge([young, old], seal, '2026-04-10T12:00:00.001Z')).toBe(false)
    expect(await judge([old], seal, '2027-04-10T12:00:00.001Z')).toBe(true)
  })

  it('of a key that the consumer does not know is judged by keys that were read after the message was sent', async () => {
    const seal = await sealOf([young], '2026-03-01T12:00:00.000Z')
    const check = (now: FactKeys | Error) => {
      const { store, world } = keysOf([old], now)
      return { judged: makeSealCheck({ keys: store, clock: () => '2026-03-01T12:00:00.000Z' })(text, seal, 7), world }
    }
    const { judged, world } = check([young, old])
    expect(await judged).toBe(true)
    expect(world.after).toEqual([7])
    expect(await check([old]).judged).toBe(false)
    const unavailable = new Transient('secret-unavailable', 'The secret is unavailable.')
    await expect(check(unavailable).judged).rejects.toBe(unavailable)
  })

  it('of a known key costs no read, genuine or not', async () => {
    const { store, world } = keysOf([old])
    const check = makeSealCheck({ keys: store, clock: () => '2026-03-01T12:00:00.000Z' })
    await check(text, await sealOf([old], '2026-03-01T12:00:00.000Z'), 0)
    await check(text, `old.${'A'.repeat(43)}`, 0)
    await check(text, undefined, 0)
    expect(world.renewedCount).toBe(0)
  })
})
