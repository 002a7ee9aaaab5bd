import { accountOpened } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type Account, type AccountOpening, availableOf, balanceOf, openAccount } from '../domain/account.ts'
import type { Commit } from './commit.ts'
import type { Ledger, LedgerWrite } from './ports.ts'
import { type CreatedResource, factOf, idOf, type RequestContext } from './request-context.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/**
 * Opens an account, together with the fact of its opening. Safe to repeat and to race: one key opens one account, and an
 * account is opened once.
 * @throws Refusal `account-id-taken`, `opening-balance-too-low`, `amount-out-of-range`, `idempotency-key-reused`.
 * @throws Transient `account-contended`.
 */
export const makeOpenAccount =
  ({ ledger, commit, clock }: Needs) =>
  async (opening: AccountOpening, context: RequestContext): Promise<CreatedResource> => {
    const eventId = idOf(context)
    const canonicalId = canonicalAccountId(opening.accountId)
    const canonical = canonicalId === opening.accountId ? {} : { canonicalId }
    const requestIn = ([held]: readonly Fact[]) => held && openingIn(held)
    const [fact] = await commit(
      { tenancy: context, eventIds: [eventId], pathOf: () => 'accountId', request: opening, requestIn },
      async () => {
        // An id names one account of the tenant, whatever its spelling and whichever partner has it.
        if (await ledger.account(wholeTenant(context.tenantId), opening.accountId)) return taken()
        const account = openAccount({ ...opening, ...canonical, partnerId: context.partnerId }, clock())
        return account instanceof Refusal ? account : [writeOfOpening(context, account, eventId)]
      },
    )
    if (!fact) throw new Error('An account was opened, but its fact was not returned.')
    return resourceOf(fact, openingIn(fact))
  }

const taken = (): Refusal =>
  new Refusal(
    'account-id-taken',
    'An account with this id already exists, maybe in another spelling. Use another `accountId`.',
  )

const writeOfOpening = (context: RequestContext, account: Account, eventId: string): LedgerWrite => {
  const { accountId, partnerId, overdraftLimit, currency, country, openedAt } = account
  const data = {
    accountId,
    openingBalance: balanceOf(account),
    overdraftLimit: { minorUnits: overdraftLimit, currency },
    ...(country !== undefined && { country }),
  }
  return {
    account,
    draft: factOf(context, { type: 'Ledger.Account.Opened.v1', eventId, partnerId, recordedAt: openedAt, data }),
  }
}

/** Returns the opening of an account, from its fact. */
const openingIn = (fact: Fact): AccountOpening => {
  const { accountId, openingBalance, overdraftLimit, country } = dataOf(accountOpened, fact)
  const { currency, minorUnits } = openingBalance
  return { accountId, currency, openingBalance: minorUnits, overdraftLimit: overdraftLimit.minorUnits, country }
}

/** Describes the account at its opening. A repeat gets the same, even if entries were written since. */
const resourceOf = (
  { eventid: id, recordedat: openedAt, correlationid, partnerid }: Fact,
  opening: AccountOpening,
): CreatedResource => {
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
    body: {
      ...{ id, accountId, ...amounts },
      ...(country !== undefined && { country }),
      ...(partnerid !== undefined && { partnerId: partnerid }),
      ...{ version: 1, openedAt },
    },
    location: `/v1/accounts/${encodeURIComponent(accountId)}/balance`,
    correlationId: correlationid,
  }
}
