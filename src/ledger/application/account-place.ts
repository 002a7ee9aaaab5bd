import { sha256 } from '#kernel/application/sha256.ts'
import type { ListedAccount } from './ports.ts'

/** Names an account without its id. */
export const accountHash = (accountId: string): string => sha256(accountId).slice(0, 16)

/** The position of an account in a list. A place has no account id, because an operator must not see one in a cursor. */
export const accountPlaceOf = ({ partnerId = '', openedAt, accountId }: ListedAccount): string =>
  `${partnerId}#${openedAt}#${accountHash(accountId)}`
