import fc from 'fast-check'
import { expect, it } from 'vitest'
import { delaySeconds } from '#platform/source-queue.ts'

it('waits longer with each try, from 1 second to 60, and never not at all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (tries) => {
      const delay = delaySeconds(tries)
      const ceiling = Math.min(2 ** Math.min(tries, 10), 60)
      expect(delay).toBeGreaterThanOrEqual(Math.max(1, Math.floor(ceiling / 2)))
      expect(delay).toBeLessThanOrEqual(ceiling)
    }),
  )
})
