import { openingBody, transactionBody, transferBody } from '#api/ledger/bodies.ts'
import { unseenAccountIds } from '#catalogue/account-ids.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { AccountOpening } from '../domain/account.ts'
import type { Instruction } from '../domain/entry.ts'
import type { Transfer } from '../domain/transfer.ts'
import { readLedgerBody } from './read-ledger-body.ts'

/** @throws Refusal `account-invalid`, `amount-out-of-range`. */
export const readOpening = (input: unknown): AccountOpening => {
  const {
    openingBalance = 0,
    overdraftLimit = 0,
    ...rest
  } = readLedgerBody({ schema: openingBody, code: 'account-invalid' }, input)
  return { ...rest, openingBalance, overdraftLimit }
}

/** @throws Refusal `transaction-invalid`, `amount-not-positive`, `amount-out-of-range`. */
export const readTransaction = (input: unknown): Instruction => {
  const { occurredAt, ...rest } = readLedgerBody({ schema: transactionBody, code: 'transaction-invalid' }, input)
  const unseen = unseenAccountIds(rest, [])
  if (unseen.length > 0) throw new Refusal('transaction-invalid', 'An account id has no visible character.', unseen)
  return { ...rest, ...inUtc(occurredAt) }
}

/** @throws Refusal `transfer-invalid`, `amount-not-positive`, `amount-out-of-range`. */
export const readTransfer = (input: unknown): Transfer => {
  const { fromAccountId, toAccountId, occurredAt, ...rest } = readLedgerBody(
    { schema: transferBody, code: 'transfer-invalid' },
    input,
  )
  return { ...rest, from: fromAccountId, to: toAccountId, ...inUtc(occurredAt) }
}

/** Normalizes the offset, so that equal times compare as equal. */
const inUtc = (time: string | undefined) => (time === undefined ? {} : { occurredAt: new Date(time).toISOString() })
