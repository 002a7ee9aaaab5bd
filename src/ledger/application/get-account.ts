import { accountDetails } from '#api/ledger/answers.ts'
import { ownAccountId } from '#api/ledger/bodies.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { availableOf, balanceOf, statusOf } from '../domain/account.ts'
import { accountNotFound } from './account-not-found.ts'
import type { Ledger } from './ports.ts'

type Needs = Readonly<{ ledger: Pick<Ledger, 'account'> }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns an account as it is now, open or closed. Strongly consistent. An operator does not see the account id.
 * @throws Refusal `account-not-found`, also for an account of another tenant or partner.
 */
export const makeGetAccount =
  ({ ledger }: Needs) =>
  async (reader: Reader, id: string): Promise<unknown> => {
    const account = ownAccountId.safeParse(id).success && (await ledger.account(reader, id))
    if (!account) throw accountNotFound()
    const { accountId, currency, overdraftLimit, country, partnerId, version, openedAt, closedAt } = account
    const shown = {
      accountId,
      status: statusOf(account),
      currency,
      overdraftLimit,
      balance: balanceOf(account),
      available: availableOf(account),
      ...(country !== undefined && { country }),
      ...(partnerId !== undefined && { partnerId }),
      version,
      openedAt,
      ...(closedAt !== undefined && { closedAt }),
    }
    return redactAnswer(accountDetails, shown, reader)
  }
