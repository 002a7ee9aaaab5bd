import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Account } from './account.ts'
import { type Instruction, type PostingResult, post } from './entry.ts'
import { laterOf } from './later-of.ts'

/** A request to move money from one account of a tenant to another. */
export type Transfer = Readonly<{ from: string; to: string }> &
  Pick<Instruction, 'amount' | 'channel' | 'occurredAt' | 'reference'>

/** The postings of a transfer, to the paying and to the paid account, with the same time of recording. */
export type TransferResult = Readonly<{ debit: PostingResult; credit: PostingResult }>

/** The accounts of a transfer. */
type Parties = Readonly<{ from: Account; to: Account }>

/** Posts a transfer to both accounts. Returns a refusal if one of them does not allow it. */
export const transfer = (parties: Parties, order: Transfer, now: Instant): TransferResult | Refusal => {
  const { from, to } = parties
  if (from.accountId === to.accountId)
    return new Refusal(
      'transfer-to-same-account',
      'Both accounts of the transfer are the same. A transfer needs two different accounts.',
    )
  // An entry has the spelling of its request, like an entry alone.
  const { from: fromId, to: toId, ...terms } = order
  const at = laterOf(now, laterOf(from.lastRecordedAt, to.lastRecordedAt))
  const debit = post(from, { ...terms, accountId: fromId, direction: 'debit', counterparty: partyOf(to) }, at)
  if (debit instanceof Refusal) return renamed(debit, 'fromAccountId')
  const credit = post(to, { ...terms, accountId: toId, direction: 'credit', counterparty: partyOf(from) }, at)
  return credit instanceof Refusal ? renamed(credit, 'toAccountId') : { debit, credit }
}

/** Returns the same refusal, with the field that names the account in a transfer. */
const renamed = ({ code, message, issues }: Refusal, path: string): Refusal =>
  new Refusal(
    code,
    message,
    issues.map((issue) => (issue.path === 'accountId' ? { ...issue, path } : issue)),
  )

const partyOf = ({ accountId, country }: Account) => ({ accountId, ...(country !== undefined && { country }) })
