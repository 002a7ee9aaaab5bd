import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { paymentTransferCorrected } from '#catalogue/families/payment.ts'
import { accepting } from '#facts/application/accepting.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { matterOf, type NamedAccount, type SubjectMatter } from '#facts/application/subject-matter.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Instant, instantOf } from '#kernel/domain/instant.ts'
import type { AccountActivity } from '../domain/activity.ts'

/** The accounts that money moves on in an event, and when. */
type MoneyMovement = Readonly<{ accounts: readonly NamedAccount[]; at: Instant }>

/** The types whose events can move money. */
const accept = accepting('views', [
  'Payment.Transfer.Observed.v1',
  'Payment.Transfer.Corrected.v1',
  'Ledger.Transaction.Recorded.v1',
])

/**
 * Where an event moves money, as scoring counts it; `undefined` if it moves none. A payment moves on both accounts at its time, a
 * corrected one at the time of the original. An entry of the ledger moves on its own account, when it is recorded. A reversal moves
 * nothing: it takes the movement of its original back.
 */
const movingOf = (received: Fact, { accounts, amount, happenedAt }: SubjectMatter): MoneyMovement | undefined => {
  const fact = accept(received)
  if (fact === undefined || amount?.minorUnits === 0) return undefined
  switch (fact.type) {
    case 'Payment.Transfer.Corrected.v1':
      // The accounts of the corrected payment come first.
      return { accounts: accounts.slice(0, 2), at: instantOf(dataOf(paymentTransferCorrected, fact).original.time) }
    case 'Ledger.Transaction.Recorded.v1': {
      const isReversal = dataOf(transactionRecorded, fact).reverses !== undefined
      return isReversal ? undefined : { accounts: accounts.slice(0, 1), at: fact.receivedat }
    }
    default:
      return { accounts, at: happenedAt }
  }
}

/**
 * Returns the activity of a received event: one for each account that it names; none for a tombstone.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const activityOf = (received: Fact): readonly AccountActivity[] => {
  const matter = matterOf(received)
  const { accounts, amount, happenedAt } = matter
  const moved = accounts.length > 0 ? movingOf(received, matter) : undefined
  const at = moved?.at ?? happenedAt
  const { eventid: eventId, type, receivedat: receivedAt } = received
  const known = { ...tenancyOf(received), eventId, type, happenedAt: earlier(at, receivedAt), receivedAt }
  return [...new Set(accounts.map(({ accountId }) => accountId))].map((accountId) => ({
    ...known,
    accountId,
    ...(moved && movementOn(accountId, moved.accounts, accounts)),
    ...(amount && { amount }),
  }))
}

/** The same, and none for an event that this version cannot read: it is listed without accounts. */
export const readableActivityOf = (received: Fact): readonly AccountActivity[] => {
  try {
    return activityOf(received)
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

/** Instants sort as text. */
const earlier = (one: Instant, other: Instant): Instant => [one, other].toSorted()[0] ?? one

/** The movement of one account; nothing if the event only names it. */
const movementOn = (
  accountId: string,
  moved: readonly NamedAccount[],
  named: readonly NamedAccount[],
): Pick<AccountActivity, 'direction' | 'counterpartyId'> => {
  const roles = moved.filter((account) => account.accountId === accountId).map(({ role }) => role)
  const [role] = roles
  if (role === undefined) return {}
  const other = named.slice(0, 2).find((account) => account.role !== role)
  return {
    direction: roles.length > 1 ? 'both' : role === 'debtor' ? 'out' : 'in',
    ...(other && { counterpartyId: other.accountId }),
  }
}
