import { Refusal } from '#kernel/domain/errors.ts'
import { type Account, type AccountOpening, openAccount } from '#ledger/domain/account.ts'

/** An account with ten euros, opened at eleven. */
export const anAccount = (known: Partial<AccountOpening> = {}): Account => {
  const opened = openAccount(
    { accountId: 'A', currency: 'EUR', overdraftLimit: 0, openingBalance: 1_000, ...known },
    '2026-03-01T11:00:00.000Z',
  )
  if (opened instanceof Refusal) throw opened
  return opened
}
