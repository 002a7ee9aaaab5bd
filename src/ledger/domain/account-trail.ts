import type { Instant } from '#kernel/domain/instant.ts'
import type { Account } from './account.ts'
import type { LedgerEntry } from './entry.ts'

/** The state of an account, followed back from now to its opening. Each older write must explain what is known of it. */
export type AccountTrail = Readonly<{
  /** The writes below this version are not followed yet. */
  version: number
  /** No older write has a later time. */
  recordedAt: Instant
  balance: number
  /** Absent while a change is too new to be found. */
  limit?: number | undefined
  /** Absent if the account is open, and once its closing is found. */
  closedAt?: Instant | undefined
}>

/** The trail after an older write. `faults` are sentences without an amount or a name. */
export type TrailStep = Readonly<{ trail: AccountTrail; faults: readonly string[] }>

/** A write to an account that is not an entry, from its fact. */
export type ChangeTerms = Readonly<{
  version: number
  recordedAt: Instant
  balance: number
  limit: number
  /** The limit before. A closing has none, because it keeps the limit. */
  previousLimit?: number | undefined
}>

export const trailOf = ({ version, lastRecordedAt, balance, overdraftLimit, closedAt }: Account): AccountTrail => ({
  version: version + 1,
  recordedAt: lastRecordedAt,
  balance,
  limit: overdraftLimit,
  ...(closedAt !== undefined && { closedAt }),
})

/** The number of writes between an entry, or the opening, and what was followed before it. Only changes of the account are there. */
export const changesAfter = (trail: AccountTrail, version: number): number => trail.version - version - 1

/** Follows an entry. */
export const throughEntry = (trail: AccountTrail, entry: LedgerEntry): TrailStep => {
  const { amount, direction, balanceBefore, balanceAfter, version, recordedAt } = entry
  const added = direction === 'credit' ? amount.minorUnits : -amount.minorUnits
  return {
    trail: { ...trail, version, recordedAt, balance: balanceBefore.minorUnits },
    faults: [
      ...fault(
        version >= trail.version || recordedAt > trail.recordedAt,
        'The entry is not older than the write after it.',
      ),
      ...fault(
        balanceAfter.minorUnits !== trail.balance,
        'The balance after the entry is not the one of the next write.',
      ),
      ...fault(
        balanceBefore.minorUnits + added !== balanceAfter.minorUnits,
        'The balances of the entry do not add up.',
      ),
    ],
  }
}

/** Follows a change of the limit or the closing. */
export const throughChange = (trail: AccountTrail, change: ChangeTerms): TrailStep => {
  const { version, recordedAt, balance, limit, previousLimit } = change
  const isClosing = previousLimit === undefined
  return {
    trail: {
      version,
      recordedAt,
      balance,
      ...(trail.limit !== undefined && { limit: isClosing ? limit : previousLimit }),
      ...(!isClosing && trail.closedAt !== undefined && { closedAt: trail.closedAt }),
    },
    faults: [
      ...fault(balance !== trail.balance, 'The balance is not the one of the next write.'),
      ...fault(trail.limit !== undefined && limit !== trail.limit, 'The overdraft limit is not the one of the change.'),
      ...fault(
        isClosing && trail.closedAt !== recordedAt,
        'The account was closed, and its row does not have that time.',
      ),
    ],
  }
}

/** Follows the opening, where the trail ends. `opening` is from its fact, and `account` is the row. */
export const faultsAtOpening = (trail: AccountTrail, account: Account, opening: OpeningTerms): readonly string[] => [
  ...fault(trail.balance !== opening.openingBalance, 'The balance does not lead back to the opening balance.'),
  ...fault(account.openingBalance !== opening.openingBalance, 'The opening balance is not the one of the opening.'),
  ...fault(
    trail.limit !== undefined && trail.limit !== opening.overdraftLimit,
    'The overdraft limit is not the one of the opening, and no fact changes it.',
  ),
  ...fault(trail.closedAt !== undefined, 'The account is closed, and no fact closes it.'),
  ...(['accountId', 'partnerId', 'currency', 'country'] as const).flatMap((name) =>
    fault(account[name] !== opening[name], `The account has another ${name} than its opening.`),
  ),
]

/** What the fact of an opening has of the account. */
export type OpeningTerms = Pick<
  Account,
  'accountId' | 'partnerId' | 'currency' | 'country' | 'openingBalance' | 'overdraftLimit'
>

const fault = (isFault: boolean, sentence: string): readonly string[] => (isFault ? [sentence] : [])

/** The trail past changes that are too new to be found: what they set is not followed further. */
export const withoutTerms = ({ balance, recordedAt }: AccountTrail, version: number): AccountTrail => ({
  version,
  recordedAt,
  balance,
})
