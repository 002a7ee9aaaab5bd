import type * as z from 'zod'
import { accountClosed, limitChanged } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Account, availableOf, balanceOf } from '../domain/account.ts'
import { accountNotFound } from './account-not-found.ts'
import type { Commit } from './commit.ts'
import type { Ledger, LedgerWrite } from './ports.ts'
import { type CreatedResource, factOf, idOf, type RequestContext } from './request-context.ts'

/** The schemas of the facts that record changes of an account, by type. */
const schemas = { 'Ledger.Account.Closed.v1': accountClosed, 'Ledger.Account.LimitChanged.v1': limitChanged } as const

type Change = Readonly<{
  type: keyof typeof schemas
  accountId: string
  /** Returns the account after the change, or the reason why it does not allow it. */
  apply: (account: Account) => Account | Refusal
  /** The requested change. Its account id is in the canonical form. */
  request: unknown
  /** Returns the requested change, from its fact. */
  requestIn: (held: Fact) => unknown
}>

type Needs = Readonly<{ ledger: Ledger; commit: Commit }>

/**
 * Changes an account, together with the fact of the change. Safe to repeat and to race: one key makes one change, for ever.
 * @throws Refusal `account-not-found`, `idempotency-key-reused`, or the refusal of `apply`. @throws Transient `account-contended`.
 */
export const commitChange = async (
  { ledger, commit }: Needs,
  { type, accountId, apply, request, requestIn }: Change,
  context: RequestContext,
): Promise<CreatedResource> => {
  const eventId = idOf(context)
  const work = {
    tenancy: context,
    eventIds: [eventId],
    pathOf: () => 'accountId',
    request,
    requestIn: ([held]: readonly Fact[]) => held && requestIn(held),
  }
  const [fact] = await commit(work, async () => {
    const before = await ledger.account(context, accountId)
    if (!before) return accountNotFound()
    const after = apply(before)
    return after instanceof Refusal ? after : [writeOfChange(context, { type, before, after }, eventId)]
  })
  if (!fact) throw new Error('An account was changed, but its fact was not returned.')
  return { body: receiptOfChange(fact, type), correlationId: fact.correlationid }
}

type Step = Pick<Change, 'type'> & Readonly<{ before: Account; after: Account }>

const writeOfChange = (context: RequestContext, { type, before, after }: Step, eventId: string): LedgerWrite => {
  const { accountId, partnerId, lastRecordedAt: recordedAt, version } = after
  const data: z.output<typeof limitChanged> | z.output<typeof accountClosed> = {
    accountId,
    ...(type === 'Ledger.Account.LimitChanged.v1' && { previousOverdraftLimit: limitOf(before) }),
    overdraftLimit: limitOf(after),
    balance: balanceOf(after),
    accountVersion: version,
  }
  return { account: after, draft: factOf(context, { type, eventId, partnerId, recordedAt, data }) }
}

const limitOf = ({ overdraftLimit, currency }: Account) => ({ minorUnits: overdraftLimit, currency })

/** Describes the account right after the change. A repeat gets the same, even if the account changed since. */
const receiptOfChange = (fact: Fact, type: Change['type']) => {
  const { accountId, overdraftLimit, balance, accountVersion: version } = dataOf(schemas[type], fact)
  const { minorUnits, currency } = overdraftLimit
  const available = availableOf({ balance: balance.minorUnits, overdraftLimit: minorUnits, currency })
  return {
    id: fact.eventid,
    accountId,
    status: type === 'Ledger.Account.Closed.v1' ? 'closed' : 'open',
    overdraftLimit: minorUnits,
    balance,
    available,
    ...(fact.partnerid !== undefined && { partnerId: fact.partnerid }),
    version,
    changedAt: fact.recordedat,
  }
}
