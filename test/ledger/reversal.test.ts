import { expect, it } from 'vitest'
import type { Account } from '#ledger/domain/account.ts'
import type { LedgerEntry } from '#ledger/domain/entry.ts'
import { reverse } from '#ledger/domain/reversal.ts'

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' }) as const
const [before, now, later] = ['2026-03-01T11:00:00.000Z', '2026-03-01T12:00:00.000Z', '2026-03-01T13:00:00.000Z']

const aSide = (accountId: string, lastRecordedAt: string) => {
  const account: Account = {
    accountId,
    currency: 'EUR',
    overdraftLimit: 0,
    openingBalance: 0,
    balance: 100,
    openedAt: before,
    lastRecordedAt,
    version: 2,
  }
  const entry: LedgerEntry = {
    accountId,
    direction: 'credit',
    amount: eur(100),
    channel: 'app',
    counterparty: { accountId: 'C', name: 'Sam Sample', country: 'FR' },
    balanceBefore: eur(0),
    balanceAfter: eur(100),
    recordedAt: before,
    version: 2,
  }
  return { account, entry: { ...entry, id: `entry-${accountId}` } }
}

it('records both sides at one time, which is not before the last entry of either account', () => {
  const order = { id: 'entry-A', reason: 'Sent twice.' }
  for (const sides of [
    [aSide('A', before), aSide('B', later)],
    [aSide('B', later), aSide('A', before)],
  ]) {
    const results = reverse(sides, order, now)
    expect(results).toMatchObject([{ entry: { recordedAt: later } }, { entry: { recordedAt: later } }])
  }
})

it('repeats the channel of the entry', () => {
  expect(reverse([aSide('A', before)], { id: 'entry-A', reason: 'Sent twice.' }, now)).toMatchObject([
    { entry: { channel: 'app', direction: 'debit', recordedAt: now } },
  ])
})

it('repeats the counterparty of the entry without its name, so that the erasure of one event removes the name', () => {
  const [result] = [reverse([aSide('A', before)], { id: 'entry-A', reason: 'Sent twice.' }, now)].flat()
  expect(result).toMatchObject({ entry: { counterparty: { accountId: 'C', country: 'FR' } } })
  expect(JSON.stringify(result)).not.toContain('Sam Sample')
})
