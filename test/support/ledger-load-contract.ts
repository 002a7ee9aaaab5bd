import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PipelineError } from '#kernel/domain/errors.ts'
import { aLedger, codeOf, eur, type LedgerParts } from './a-ledger.ts'
import { expectSound } from './sound-ledger.ts'

type Options = Readonly<{ numRuns: number; writerCount: number }>

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

    it('loses none of very many who write to one account at once: each is in, or refused for now', async () => {
      const ledger = aLedger(make())
      await ledger.open({ openingBalance: 1_000_000 })
      const keys = Array.from({ length: writerCount }, () => randomUUID())
      const outcomes = await Promise.all(
        keys.map((key, index) => codeOf(ledger.record({ direction: index % 3 ? 'credit' : 'debit' }, { key }))),
      )
      expect(new Set(outcomes).isSubsetOf(new Set(['made', 'account-contended']))).toBe(true)
      const entries = await expectSound(ledger, { opening: 1_000_000, keys })
      expect(entries).toHaveLength(outcomes.filter((code) => code === 'made').length)
      expect(entries.length).toBeGreaterThan(writerCount / 2)
    })
  })
