import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import type { Ledger } from '#ledger/application/ports.ts'
import { aLedger, codeOf, eur, type LedgerParts, refusalOf } from '../builders/a-ledger.ts'
import { expectSound, toldOf } from '../world/sound-ledger.ts'

const withLedger = (parts: LedgerParts, ledger: Partial<Ledger>): LedgerParts => ({
  ...parts,
  ledger: { ...parts.ledger, ...ledger },
})

/** What the calls of the ledger must do, whatever it is made of. */
export const describeLedger = (name: string, make: () => LedgerParts) =>
  describe(`The ledger in ${name}`, () => {
    it('opens an account, moves its balance, and tells a fact of each', async () => {
      const ledger = aLedger(make())
      const { id } = await ledger.open({ openingBalance: 1_000, overdraftLimit: 500, country: 'DE' })
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
      const [opened, recorded] = [...(await toldOf(ledger, id)), ...(await toldOf(ledger, debit.id))]
      expect(opened).toMatchObject({ source: 'sluice/ledger', actor: 'alice', data: { openingBalance: eur(1_000) } })
      expect(recorded).toMatchObject({
        time: '2026-03-01T12:00:00.000Z',
        data: {
          country: 'DE',
          counterparty: { accountId: 'C', name: 'Sam Sample' },
          channel: 'sepa',
          reference: 'R-1',
        },
      })
      for (const fact of [opened, recorded])
        expect(catalogue.get(fact?.type ?? '')?.data.parse(fact?.data)).toEqual(fact?.data)
    })

    it('opens an account once, however many open it at once', async () => {
      const ledger = aLedger(make())
      const codes = await Promise.all([1, 2, 3].map((openingBalance) => codeOf(ledger.open({ openingBalance }))))
      expect(codes.toSorted()).toEqual(['account-id-taken', 'account-id-taken', 'made'])
      expect((await ledger.balance()).balance).toEqual(eur(codes.indexOf('made') + 1))
    })

    it('keeps its facts for ever: one that were gone would let its key write again', async () => {
      const ledger = aLedger(make())
      await ledger.open()
      const { id } = await ledger.record({})
      const [fact] = await toldOf(ledger, id)
      expect(fact).toBeDefined()
      expect(fact).not.toHaveProperty('retainuntil')
    })

    it('refuses what an account does not allow, each with its code, and writes nothing', async () => {
      const ledger = aLedger(make())
      await ledger.open({ openingBalance: 100 })
      const codes = [
        ledger.record({ accountId: 'X' }),
        ledger.record({ amount: { minorUnits: 1, currency: 'JPY' } }),
        ledger.record({ direction: 'debit', amount: eur(101) }),
        ledger.record({ amount: eur(Number.MAX_SAFE_INTEGER) }),
        ledger.record({ occurredAt: '2199-01-01T00:00:00Z' }),
        ledger.open(),
        ledger.transfer({ toAccountId: 'A' }),
        ledger.transfer({ toAccountId: 'X' }),
        ledger.balance('X'),
        ledger.list({ accountId: 'X' }),
        ledger.balance('a/b'),
      ].map(codeOf)
      expect(await Promise.all(codes)).toEqual([
        'account-not-found',
        'currency-mismatch',
        'insufficient-funds',
        'balance-out-of-range',
        'occurred-at-out-of-range',
        'account-id-taken',
        'transfer-to-same-account',
        'account-not-found',
        'account-not-found',
        'account-not-found',
        'account-not-found',
      ])
      expect(await expectSound(ledger, { opening: 100 })).toEqual([])
    })

    it('gives the first answer to the same key, also when there is nothing left to take, and refuses other content', async () => {
      const ledger = aLedger(make())
      const key = randomUUID()
      const opened = await ledger.open({ openingBalance: 100 }, { key })
      expect(await ledger.open({ openingBalance: 100 }, { key })).toEqual(opened)
      expect(await codeOf(ledger.open({ openingBalance: 101 }, { key }))).toBe('idempotency-key-reused')
      const debit = { direction: 'debit', amount: eur(100), reference: 'R-1', occurredAt: '2026-03-01T12:00:00Z' }
      const first = await ledger.record(debit, { key })
      expect(await ledger.record({ ...debit, occurredAt: '2026-03-01T13:00:00+01:00' }, { key })).toEqual(first)
      expect(await codeOf(ledger.record({ ...debit, amount: eur(99) }, { key }))).toBe('idempotency-key-reused')
      expect(await codeOf(ledger.record({ ...debit, reference: 'R-2' }, { key }))).toBe('idempotency-key-reused')
      expect(await expectSound(ledger, { opening: 100, keys: [key] })).toHaveLength(1)
      expect(await ledger.open({ openingBalance: 100 }, { key })).toEqual(opened)
      const other = randomUUID()
      const credit = await ledger.record({}, { key: other })
      expect(await ledger.record({}, { key: other })).toEqual(credit)
    })

    it('takes a reference once for each account, and not for what is refused', async () => {
      const ledger = aLedger(make())
      await ledger.open()
      await ledger.open({ accountId: 'B' })
      const reference = 'R#1'
      expect(await codeOf(ledger.record({ direction: 'debit', reference }))).toBe('insufficient-funds')
      await ledger.record({ reference })
      expect(await codeOf(ledger.record({ reference }))).toBe('reference-taken')
      await ledger.record({ accountId: 'B', reference })
      expect(await expectSound(ledger)).toHaveLength(1)
    })

    it('transfers all or nothing', async () => {
      const ledger = aLedger(make())
      await ledger.open({ openingBalance: 300 })
      await ledger.open({ accountId: 'B' })
      await ledger.open({ accountId: 'Y', currency: 'JPY' })
      const key = randomUUID()
      const done = await ledger.transfer({ reference: 'T-1', channel: 'app' }, { key })
      expect(done).toMatchObject({
        transferId: expect.any(String),
        debit: { accountId: 'A', direction: 'debit', balanceAfter: eur(200) },
        credit: { accountId: 'B', direction: 'credit', balanceAfter: eur(100), recordedAt: done.debit.recordedAt },
      })
      expect(await ledger.transfer({ reference: 'T-1', channel: 'app' }, { key })).toEqual(done)
      expect(await codeOf(ledger.transfer({ reference: 'T-1' }, { key }))).toBe('idempotency-key-reused')
      const { transferId } = done
      for (const { id } of [done.debit, done.credit])
        expect(await toldOf(ledger, id)).toMatchObject([{ data: { transferId } }])

      await ledger.record({ accountId: 'B', reference: 'T-2' })
      const refused = [
        ledger.transfer({ reference: 'T-2' }),
        ledger.transfer({ amount: eur(201) }),
        ledger.transfer({ toAccountId: 'Y' }),
      ]
      expect(await Promise.all(refused.map(codeOf))).toEqual([
        'reference-taken',
        'insufficient-funds',
        'currency-mismatch',
      ])
      expect(await expectSound(ledger, { opening: 300 })).toHaveLength(1)
      expect(await ledger.balance('B')).toMatchObject({ balance: eur(200), version: 3 })
      expect(await ledger.balance('Y')).toMatchObject({ version: 1 })
    })

    it('says which of the two accounts a transfer is refused for', async () => {
      const ledger = aLedger(make())
      await ledger.open({ openingBalance: 100 })
      await ledger.open({ accountId: 'B' })
      await ledger.open({ accountId: 'Y', currency: 'JPY' })
      await ledger.record({ accountId: 'B', reference: 'both' })
      await ledger.record({ reference: 'both' })
      await ledger.record({ reference: 'one' })
      const refused = [
        ledger.transfer({ fromAccountId: 'X', toAccountId: 'Z' }),
        ledger.transfer({ toAccountId: 'X' }),
        ledger.transfer({ toAccountId: 'Y' }),
        ledger.transfer({ fromAccountId: 'Y' }),
        ledger.transfer({ amount: eur(301) }),
        ledger.transfer({ reference: 'both' }),
        ledger.transfer({ reference: 'one' }),
        ledger.record({ reference: 'one' }),
        ledger.record({ accountId: 'X' }),
      ]
      expect(await Promise.all(refused.map(refusalOf))).toEqual([
        'account-not-found fromAccountId toAccountId',
        'account-not-found toAccountId',
        'currency-mismatch toAccountId',
        'currency-mismatch fromAccountId',
        'insufficient-funds fromAccountId',
        'reference-taken fromAccountId toAccountId',
        'reference-taken fromAccountId',
        'reference-taken accountId',
        'account-not-found accountId',
      ])
    })

    it('writes no side of a transfer while the other is being written to by somebody else', async () => {
      const parts = make()
      const other = aLedger(parts)
      await other.open({ openingBalance: 300 })
      await other.open({ accountId: 'B' })
      let meetings = 0
      const ledger = aLedger(
        withLedger(parts, {
          write: async (...call) => {
            if (meetings++ < 2) await other.record({ accountId: 'B' })
            return parts.ledger.write(...call)
          },
        }),
        other.tenantId,
      )
      await ledger.transfer({})
      expect(meetings).toBe(3)
      expect(await expectSound(ledger, { opening: 300 })).toHaveLength(1)
      expect(await ledger.balance('B')).toMatchObject({ balance: eur(300), version: 4 })
    })

    it('refuses for now, and writes nothing, when somebody else is faster again and again', async () => {
      const parts = make()
      const other = aLedger(parts)
      await other.open()
      const ledger = aLedger(
        withLedger(
          { ...parts, pause: async () => undefined },
          {
            write: async (...call) => {
              await other.record({})
              return parts.ledger.write(...call)
            },
          },
        ),
        other.tenantId,
      )
      const key = randomUUID()
      expect(await codeOf(ledger.record({ amount: eur(7) }, { key }))).toBe('account-contended')
      const entries = await expectSound(other, { keys: [key] })
      expect(entries.filter(({ amount }) => amount.minorUnits === 7)).toEqual([])
    })
  })
