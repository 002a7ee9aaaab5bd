import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inOrder } from '#lab/backtest/in-order.ts'

async function* given(items: readonly number[]): AsyncGenerator<number> {
  yield* items
}

it('merges what is in order into one order, and loses nothing', async () => {
  const sequences = fc.array(
    fc.array(fc.nat(20)).map((items) => items.toSorted((a, b) => a - b)),
    { maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(sequences, async (all) => {
      const merged = await Array.fromAsync(inOrder(all.map(given), (a, b) => a < b))
      expect(merged).toEqual(all.flat().toSorted((a, b) => a - b))
    }),
  )
})
