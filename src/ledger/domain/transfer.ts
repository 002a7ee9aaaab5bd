import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Account } from './account.ts'
import { type Instruction, type Posted, post } from './entry.ts'
import { laterOf } from './later-of.ts'

/** What is to be moved from one account of a tenant to another. */
export type Transfer = Readonly<{ from: string; to: string }> &
  Pick<Instruction, 'amount' | 'channel' | 'occurredAt' | 'reference'>

/** What a transfer wrote: to the account that pays and to the account that is paid, both at the same moment. */
export type Transferred = Readonly<{ debit: Posted; credit: Posted }>

/** The accounts of a transfer. */
type Parties = Readonly<{ from: Account; to: Account }>

/** Writes a transfer to both its accounts; a refusal where one of them does not allow its side. */
export const transfer = (parties: Parties, order: Transfer, now: Instant): Transferred | Refusal => {
  const { from, to } = parties
  if (from.accountId === to.accountId)
    return new Refusal('transfer-to-same-account', 'A transfer is between two different accounts.')
  const { from: _, to: __, ...told } = order
  const at = laterOf(now, laterOf(from.lastRecordedAt, to.lastRecordedAt))
  const debit = post(from, { ...told, accountId: from.accountId, direction: 'debit', counterparty: partyOf(to) }, at)
  if (debit instanceof Refusal) return ofSide(debit, 'fromAccountId')
  const credit = post(to, { ...told, accountId: to.accountId, direction: 'credit', counterparty: partyOf(from) }, at)
  return credit instanceof Refusal ? ofSide(credit, 'toAccountId') : { debit, credit }
}

/** The same refusal, told of the account as the transfer names it. */
const ofSide = ({ code, message, issues }: Refusal, side: string): Refusal => {
  const told = issues.map((issue) => (issue.path === 'accountId' ? { ...issue, path: side } : issue))
  return new Refusal(code, message, told)
}

const partyOf = ({ accountId, country }: Account) => ({ accountId, ...(country !== undefined && { country }) })
