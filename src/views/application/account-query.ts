import { ownAccountId } from '#api/ledger/bodies.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { Refusal } from '#kernel/domain/errors.ts'

/** Returns the canonical form of the account in a path. @throws Refusal `account-not-found` for any other text. */
export const readAccountId = (text: string): string => {
  const accountId = ownAccountId.safeParse(text).success ? canonicalAccountId(text) : ''
  if (accountId === '')
    throw new Refusal('account-not-found', 'The path does not have the id of an account. Send it percent-encoded.')
  return accountId
}

/** Represents an account in a cursor. The id itself may be too long for one. */
export const markOf = (accountId: string): string => sha256(accountId).slice(0, 16)
