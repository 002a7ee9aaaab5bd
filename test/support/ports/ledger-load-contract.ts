import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PipelineError } from '#kernel/domain/errors.ts'
import { aLedger, codeOf, eur, type LedgerParts } from '../builders/a-ledger.ts'
import { expectSound } from '../world/sound-ledger.ts'

type Options = Readonly<{ numRuns: number; writerCount: number }>

/** How often a caller who is refused for now sends the same again. */
const sendingCountMax = 5

/** Lets all writers at it at once; whoever is refused for now, and for nothing else, sends the same again. */
const allIn = async (writers: readonly (() => Promise<unknown>)[]): Promise<void> => {
  let waiting = writers
  for (let sendings = 1; sendings <= sendingCountMax && waiting.length > 0; sendings += 1) {
    const codes = await Promise.all(waiting.map((write) => codeOf(write())))
    expect(new Set(codes).difference(new Set(['made', 'account-contended']))).toEqual(new Set())
    waiting = waiting.filter((_, index) => codes[index] !== 'made')
  }
  expect(waiting).toEqual([])
}

/** What has to hold of a ledger under any load, whatever it is made of. */
export const describeLedgerLoad = (name: string, make: () => LedgerParts, { numRuns, writerCount }: Options) =>
  describe(`The ledger in ${name}, under load,`, () => {
    it('stays sound whatever comes, in whatever order, at once and again', async () => {
      const keys = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5']
      const asked = fc.record({
        key: fc.constantFrom(...keys),
        direction: fc.constantFrom('debit', 'credit'),
        amount: fc.constantFrom(1, 60, 250).map(eur),
        reference: fc.option(fc.constantFrom('r0', 'r1'), { nil: undefined }),
      })
      const handfuls = fc.array(fc.array(asked, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 })
      await fc.assert(
        fc.asyncProperty(handfuls, async (all) => {
          const ledger = aLedger(make())
          await ledger.open({ openingBalance: 100, overdraftLimit: 50 })
          const answers = new Map<string, Set<string>>()
          for (const handful of all) {
            const receipts = handful.map(async ({ key, ...body }) => {
              const outcome = await Promise.allSettled([ledger.record(body, { key })])
              if (outcome[0]?.status === 'rejected' && !(outcome[0].reason instanceof PipelineError))
                throw outcome[0].reason
              if (outcome[0]?.status !== 'fulfilled') return
              answers.set(key, (answers.get(key) ?? new Set()).add(JSON.stringify(outcome[0].value)))
            })
            await Promise.all(receipts)
          }
          const entries = await expectSound(ledger, { opening: 100, limit: 50, keys })
          expect([...answers.values()].every(({ size }) => size === 1)).toBe(true)
          expect(entries).toHaveLength(answers.size)
        }),
        { numRuns },
      )
    })

    it('takes in all of very many who write to one account at once, each of them once', async () => {
      const ledger = aLedger(make())
      await ledger.open({ openingBalance: 1_000_000 })
      const keys = Array.from({ length: writerCount }, () => randomUUID())
      const direction = (index: number) => (index % 3 ? 'credit' : 'debit')
      await allIn(keys.map((key, index) => () => ledger.record({ direction: direction(index) }, { key })))
      expect(await expectSound(ledger, { opening: 1_000_000, keys })).toHaveLength(writerCount)
    })

    it('takes in all transfers between two accounts, there and back at once, and loses nothing on the way', async () => {
      const ledger = aLedger(make())
      await ledger.open({ accountId: 'A', openingBalance: 1_000 })
      await ledger.open({ accountId: 'B', openingBalance: 1_000 })
      const transfers = Array.from({ length: writerCount / 2 }, (_, index) => {
        const key = randomUUID()
        const there = { fromAccountId: 'A', toAccountId: 'B', amount: eur(3) }
        const back = { fromAccountId: 'B', toAccountId: 'A', amount: eur(1) }
        return () => ledger.transfer(index % 2 ? back : there, { key })
      })
      await allIn(transfers)
      const moved = (writerCount / 4) * (3 - 1)
      const [a, b] = [
        await expectSound(ledger, { opening: 1_000 }),
        await expectSound(ledger, { accountId: 'B', opening: 1_000 }),
      ]
      expect([(await ledger.balance('A')).balance, (await ledger.balance('B')).balance]).toEqual([
        eur(1_000 - moved),
        eur(1_000 + moved),
      ])
      const sidesOf = (entries: readonly object[]) =>
        entries.map((entry) => 'transferId' in entry && entry.transferId).toSorted()
      expect(new Set(sidesOf(a)).size).toBe(transfers.length)
      expect(sidesOf(a)).toEqual(sidesOf(b))
    })
  })
