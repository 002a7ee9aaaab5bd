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

/** Who asks: for a tenant, as one of its own or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/**
 * What an account holds and what may still be taken from it. Strongly consistent. An operator sees it without its number.
 * @throws Refusal `account-not-found`, for another tenant's account as for one that does not exist.
 */
export const makeGetBalance =
  ({ ledger, clock }: Needs) =>
  async (reader: Reader, accountId: string): Promise<unknown> => {
    const asked = clock()
    const account = ownAccountId.safeParse(accountId).success && (await ledger.account(reader.tenantId, accountId))
    if (!account) throw accountNotFound()
    const { lastRecordedAt, version } = account
    const asOf = laterOf(asked, lastRecordedAt)
    const shown = { accountId, balance: balanceOf(account), available: availableOf(account), asOf, version }
    return redactAnswer(accountBalance, shown, reader)
  }
