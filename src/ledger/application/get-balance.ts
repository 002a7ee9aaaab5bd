import { accountBalance } from '#api/ledger/answers.ts'
import { ownAccountId } from '#api/ledger/bodies.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { availableOf, balanceOf } from '../domain/account.ts'
import { laterOf } from '../domain/later-of.ts'
import { accountNotFound } from './account-not-found.ts'
import type { Ledger } from './ports.ts'

type Needs = Readonly<{ ledger: Pick<Ledger, 'account'>; clock: Clock }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns the balance of an account and the amount available. Strongly consistent. An operator does not see the account id.
 * @throws Refusal `account-not-found`, also for an account of another tenant or partner.
 */
export const makeGetBalance =
  ({ ledger, clock }: Needs) =>
  async (reader: Reader, spelling: string): Promise<unknown> => {
    const requestedAt = clock()
    const account = ownAccountId.safeParse(spelling).success && (await ledger.account(reader, spelling))
    if (!account) throw accountNotFound()
    const { lastRecordedAt, version, accountId } = account
    const asOf = laterOf(requestedAt, lastRecordedAt)
    const shown = { accountId, balance: balanceOf(account), available: availableOf(account), asOf, version }
    return redactAnswer(accountBalance, shown, reader)
  }
