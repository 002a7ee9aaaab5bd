import {
  limitBody,
  openingBody,
  ownAccountId,
  reversalBody,
  transactionBody,
  transferBody,
} from '#api/ledger/bodies.ts'
import { unseenAccountIds } from '#catalogue/account-ids.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { exactTimeOf } from '#kernel/domain/instant.ts'
import type { AccountOpening } from '../domain/account.ts'
import type { Instruction } from '../domain/entry.ts'
import type { ReversalOrder } from '../domain/reversal.ts'
import type { Transfer } from '../domain/transfer.ts'
import { accountNotFound } from './account-not-found.ts'
import type { LimitOrder } from './change-overdraft-limit.ts'
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

/** @throws Refusal `account-not-found`, `account-invalid`, `amount-out-of-range`. */
export const readLimit = (input: unknown, { id }: ResourcePath): LimitOrder => {
  const { overdraftLimit } = readLedgerBody({ schema: limitBody, code: 'account-invalid' }, input)
  return { accountId: readAccountId(id), overdraftLimit }
}

/** @throws Refusal `account-not-found`. */
export const readClosing = (_: unknown, { id }: ResourcePath): string => readAccountId(id)

/** @throws Refusal `reversal-invalid`. */
export const readReversal = (input: unknown, { id = '' }: ResourcePath): ReversalOrder => ({
  id,
  ...readLedgerBody({ schema: reversalBody, code: 'reversal-invalid' }, input),
})

/** The parameters of a path that names a resource. */
type ResourcePath = Readonly<{ id?: string | undefined }>

/** No account has an id of another form. */
const readAccountId = (text = ''): string => {
  if (ownAccountId.safeParse(text).success) return text
  throw accountNotFound()
}

/** In UTC with every digit, so that equal times compare as equal. */
const inUtc = (time: string | undefined) => (time === undefined ? {} : { occurredAt: exactTimeOf(time) })
