import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import { aLedger, codeOf, eur } from '#test/support/builders/a-ledger.ts'
import { ledgerLoad, makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { allIn, expectSound, factsOf } from '#test/support/world/sound-ledger.ts'

const newLedger = () => aLedger(makeLedgerParts())

const { numRuns, writerCount } = ledgerLoad

describe(`record-transaction, in ${storeName},`, () => {
  it('moves the balance of an account, and records a fact of the entry', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000, overdraftLimit: 500, country: 'DE' })
    const debit = await ledger.record({
      direction: 'debit',
      amount: eur(1_200),
      counterparty: { accountId: 'C', name: 'Sam Sample', country: 'FR' },
      channel: 'sepa',
      occurredAt: '2026-03-01T13:00:00+01:00',
      reference: 'R-1',
    })
    expect(debit).toMatchObject({ accountId: 'A', balanceAfter: eur(-200), status: 'received' })
    expect(await ledger.balance()).toMatchObject({ balance: eur(-200), available: eur(300), version: 2 })
    await expectSound(ledger, { opening: 1_000, limit: 500 })
    const [recorded] = await factsOf(ledger, debit.id)
    expect(recorded).toMatchObject({
      time: '2026-03-01T12:00:00.000Z',
      data: {
        country: 'DE',
        counterparty: { accountId: 'C', name: expect.stringMatching(/^commitment:/), country: 'FR' },
        channel: 'sepa',
        reference: 'R-1',
      },
    })
    expect(catalogue.get(recorded?.type ?? '')?.data.parse(recorded?.data)).toEqual(recorded?.data)
  })

  it('refuses what an account does not allow, each with its code, and writes nothing', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 100 })
    const codes = [
      ledger.record({ accountId: 'X' }),
      ledger.record({ amount: { minorUnits: 1, currency: 'JPY' } }),
      ledger.record({ direction: 'debit', amount: eur(101) }),
      ledger.record({ amount: eur(Number.MAX_SAFE_INTEGER) }),
      ledger.record({ occurredAt: '2199-01-01T00:00:00Z' }),
    ].map(codeOf)
    expect(await Promise.all(codes)).toEqual([
      'account-not-found',
      'currency-mismatch',
      'insufficient-funds',
      'balance-out-of-range',
      'occurred-at-out-of-range',
    ])
    expect(await expectSound(ledger, { opening: 100 })).toEqual([])
  })

  it('gives the first answer to the same key, also when there is nothing left to take, and refuses other content', async () => {
    const ledger = newLedger()
    const key = randomUUID()
    await ledger.open({ openingBalance: 100 })
    const debit = { direction: 'debit', amount: eur(100), reference: 'R-1', occurredAt: '2026-03-01T12:00:00Z' }
    const first = await ledger.record(debit, { key })
    expect(await ledger.record({ ...debit, occurredAt: '2026-03-01T13:00:00+01:00' }, { key })).toEqual(first)
    expect(await codeOf(ledger.record({ ...debit, amount: eur(99) }, { key }))).toBe('idempotency-key-reused')
    expect(await codeOf(ledger.record({ ...debit, reference: 'R-2' }, { key }))).toBe('idempotency-key-reused')
    expect(await expectSound(ledger, { opening: 100, keys: [key] })).toHaveLength(1)
    const other = randomUUID()
    const credit = await ledger.record({}, { key: other })
    expect(await ledger.record({}, { key: other })).toEqual(credit)
  })

  it('takes a reference once for each account, and not for what is refused', async () => {
    const ledger = newLedger()
    await ledger.open()
    await ledger.open({ accountId: 'B' })
    const reference = 'R#1'
    expect(await codeOf(ledger.record({ direction: 'debit', reference }))).toBe('insufficient-funds')
    await ledger.record({ reference })
    expect(await codeOf(ledger.record({ reference }))).toBe('reference-taken')
    await ledger.record({ accountId: 'B', reference })
    expect(await expectSound(ledger)).toHaveLength(1)
  })

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
        const ledger = newLedger()
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
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000_000 })
    const keys = Array.from({ length: writerCount }, () => randomUUID())
    const direction = (index: number) => (index % 3 ? 'credit' : 'debit')
    await allIn(keys.map((key, index) => () => ledger.record({ direction: direction(index) }, { key })))
    expect(await expectSound(ledger, { opening: 1_000_000, keys })).toHaveLength(writerCount)
  })
})
