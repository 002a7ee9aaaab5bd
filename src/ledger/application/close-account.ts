import { accountClosed } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { closeAccount } from '../domain/account-change.ts'
import { commitChange } from './account-change.ts'
import type { Commit } from './commit.ts'
import type { Ledger } from './ports.ts'
import type { CreatedResource, RequestContext } from './request-context.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/**
 * Closes an account whose balance is zero. Balance and entries stay readable. Safe to repeat and to race.
 * @throws Refusal `account-not-found`, `account-closed`, `account-balance-not-zero`, `idempotency-key-reused`.
 * @throws Transient `account-contended`.
 */
export const makeCloseAccount =
  ({ clock, ...needs }: Needs) =>
  (accountId: string, context: RequestContext): Promise<CreatedResource> =>
    commitChange(
      needs,
      {
        type: 'Ledger.Account.Closed.v1',
        accountId,
        apply: (account) => closeAccount(account, clock()),
        request: canonicalAccountId(accountId),
        requestIn: (held) => canonicalAccountId(dataOf(accountClosed, held).accountId),
      },
      context,
    )
