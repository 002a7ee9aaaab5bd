import { type Finding, finding } from './finding.ts'
import type { Records, StoredAccount, StoredEntry } from './records.ts'
import type { EndedOperation } from './run-log.ts'

/** Each balance must be the opening balance and all entries, and what the accepted requests make of it. */
export const judgeLedger = (
  ended: readonly EndedOperation[],
  { accounts, ledgerEntries }: Records,
): readonly Finding[] => {
  const byAccount = Map.groupBy(ledgerEntries, ({ accountId }) => accountId)
  const expected = expectedBalances(ended)
  const unsure = new Set(
    ended.flatMap(({ operation, ending }) =>
      ending.kind === 'accepted' ? [] : operation.movements.map(({ accountId }) => accountId),
    ),
  )
  return [
    ...accounts.flatMap((account) => judgeEntries(account, byAccount.get(account.accountId) ?? [])),
    ...[...expected].flatMap(([accountId, balance]) => {
      const stored = accounts.find((account) => account.accountId === accountId)?.balance
      if (stored === balance || unsure.has(accountId)) return []
      return [finding('wrong', accountId, `The balance is ${stored}, and the accepted requests make ${balance}.`)]
    }),
    ...judgeTotal(accounts, ledgerEntries),
  ]
}

const expectedBalances = (ended: readonly EndedOperation[]): ReadonlyMap<string, number> => {
  const balances = new Map<string, number>()
  for (const { operation, ending } of ended) {
    if (ending.kind !== 'accepted') continue
    for (const { accountId, minorUnits } of operation.movements)
      balances.set(accountId, (balances.get(accountId) ?? 0) + minorUnits)
  }
  return balances
}

/** Entries in order of version begin and end with the balances of their account, without a gap. */
const judgeEntries = (
  { accountId, openingBalance, balance }: StoredAccount,
  entries: readonly StoredEntry[],
): readonly Finding[] => {
  let before = openingBalance
  for (const entry of entries.toSorted((a, b) => a.version - b.version)) {
    const after = before + signed(entry)
    if (entry.balanceBefore !== before || entry.balanceAfter !== after)
      return [finding('wrong', entry.id, `The entry of ${accountId} does not continue the balance ${before}.`)]
    before = after
  }
  if (before === balance) return []
  return [finding('wrong', accountId, `The balance is ${balance}, and its entries make ${before}.`)]
}

const signed = ({ direction, minorUnits }: StoredEntry): number => (direction === 'credit' ? minorUnits : -minorUnits)

/** What all accounts hold is what they opened with and what entries added. An entry of no account would show here. */
const judgeTotal = (accounts: readonly StoredAccount[], entries: readonly StoredEntry[]): readonly Finding[] => {
  const held = sum(accounts.map(({ balance }) => balance))
  const made = sum(accounts.map(({ openingBalance }) => openingBalance)) + sum(entries.map(signed))
  return held === made ? [] : [finding('wrong', 'ledger', `All accounts hold ${held}, and all entries make ${made}.`)]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
