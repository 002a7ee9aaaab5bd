import { accountOpened } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Account, availableOf, balanceOf, type Opening, openAccount } from '../domain/account.ts'
import type { Commit } from './commit.ts'
import type { Ledger, Movement } from './ports.ts'
import { sameContent } from './same-content.ts'
import { factOf, idOf, type Made, type Sending } from './sending.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/**
 * Opens an account, in one step with the fact that tells of it. Safe to repeat and to race: one key opens one account, and
 * an account is opened once.
 * @throws Refusal `account-id-taken`, `opening-balance-too-low`, `amount-out-of-range`, `idempotency-key-reused`.
 * @throws Transient `account-contended`.
 */
export const makeOpenAccount =
  ({ ledger, commit, clock }: Needs) =>
  async (opening: Opening, sending: Sending): Promise<Made> => {
    const { tenantId } = sending
    const eventId = idOf(sending)
    const isSame = ([held]: readonly Fact[]) => held !== undefined && sameContent(openingIn(held), opening)
    const [fact] = await commit({ tenantId, eventIds: [eventId], pathOf: () => 'accountId', isSame }, async () => {
      if (await ledger.account(tenantId, opening.accountId)) return taken()
      const account = openAccount(opening, clock())
      return account instanceof Refusal ? account : [movementOf(sending, account, eventId)]
    })
    if (!fact) throw new Error('An account was opened and no fact was told.')
    return madeOf(fact, openingIn(fact))
  }

const taken = (): Refusal => new Refusal('account-id-taken', 'There is an account with this id already.')

const movementOf = (sending: Sending, account: Account, eventId: string): Movement => {
  const { accountId, overdraftLimit, currency, country, openedAt } = account
  const data = {
    accountId,
    openingBalance: balanceOf(account),
    overdraftLimit: { minorUnits: overdraftLimit, currency },
    ...(country !== undefined && { country }),
  }
  return { account, draft: factOf(sending, { type: 'Ledger.Account.Opened.v1', eventId, recordedAt: openedAt, data }) }
}

/** What was asked for, as the fact has it. */
const openingIn = (fact: Fact): Opening => {
  const { accountId, openingBalance, overdraftLimit, country } = dataOf(accountOpened, fact)
  const { currency, minorUnits } = openingBalance
  return { accountId, currency, openingBalance: minorUnits, overdraftLimit: overdraftLimit.minorUnits, country }
}

/** The account as it was opened; a repeat is told the same, whatever was written to it since. */
const madeOf = ({ eventid: id, recordedat: openedAt, correlationid }: Fact, opening: Opening): Made => {
  const account: Account = {
    ...opening,
    balance: opening.openingBalance,
    openedAt,
    lastRecordedAt: openedAt,
    version: 1,
  }
  const { accountId, currency, overdraftLimit, country } = opening
  const amounts = { currency, overdraftLimit, balance: balanceOf(account), available: availableOf(account) }
  return {
    body: { id, accountId, ...amounts, ...(country !== undefined && { country }), version: 1, openedAt },
    location: `/v1/accounts/${encodeURIComponent(accountId)}/balance`,
    correlationId: correlationid,
  }
}
