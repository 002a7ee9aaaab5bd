import { limitChanged } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { changeOverdraftLimit } from '../domain/account-change.ts'
import { commitChange } from './account-change.ts'
import type { Commit } from './commit.ts'
import type { Ledger } from './ports.ts'
import type { CreatedResource, RequestContext } from './request-context.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/** A request for another overdraft limit, in minor units. */
export type LimitOrder = Readonly<{ accountId: string; overdraftLimit: number }>

/**
 * Changes the overdraft limit of an account. The limit that the account already has is recorded too, so that the key is
 * recognized for ever. Safe to repeat and to race.
 * @throws Refusal `account-not-found`, `account-closed`, `overdraft-limit-in-use`, `balance-out-of-range`,
 * `idempotency-key-reused`.
 * @throws Transient `account-contended`.
 */
export const makeChangeOverdraftLimit =
  ({ clock, ...needs }: Needs) =>
  ({ accountId, overdraftLimit }: LimitOrder, context: RequestContext): Promise<CreatedResource> =>
    commitChange(
      needs,
      {
        type: 'Ledger.Account.LimitChanged.v1',
        accountId,
        apply: (account) => changeOverdraftLimit(account, overdraftLimit, clock()),
        request: [canonicalAccountId(accountId), overdraftLimit],
        requestIn: (held) => {
          const { accountId: changedId, overdraftLimit: limit } = dataOf(limitChanged, held)
          return [canonicalAccountId(changedId), limit.minorUnits]
        },
      },
      context,
    )
