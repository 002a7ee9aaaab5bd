import * as z from 'zod'
import { listedEntry } from '#api/ledger/answers.ts'
import { ownAccountId } from '#api/ledger/bodies.ts'
import { cursorOf, inOrder, pageFields, spanFields } from '#api/list-query.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { accountNotFound } from './account-not-found.ts'
import type { KeptEntry, Ledger } from './ports.ts'

type Needs = Readonly<{ ledger: Pick<Ledger, 'account' | 'entries'> }>

/** After an entry of an account: when it was recorded, and the version of the account with it. */
type Place = Readonly<{ account: string; after: string }>

const placePattern = /^entries:([0-9a-f]{16}):(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#\d{16})$/

const placeIn = (text: string): Place | undefined => {
  const [, account, after] = placePattern.exec(text) ?? []
  return account !== undefined && after !== undefined ? { account, after } : undefined
}

/** Stands for an account in a cursor, which has no room for every id. */
const markOf = (accountId: string): string => sha256(accountId).slice(0, 16)

const query = inOrder(
  z
    .strictObject({
      accountId: z.string({ error: 'must name an account' }).min(1),
      ...spanFields,
      ...pageFields(placeIn),
    })
    .refine(({ accountId, cursor }) => cursor === undefined || cursor.account === markOf(accountId), {
      path: ['cursor'],
      message: 'must be the nextCursor of an earlier answer for this account',
    }),
)

/** Who asks: for a tenant, as one of its own or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/**
 * One page of an account's entries, newest first, by when they were recorded. No entry is on two pages or on none, whatever
 * is written meanwhile. An operator sees them without numbers of accounts, names and references.
 * @throws Refusal `query-invalid`.
 * @throws Refusal `account-not-found`, for another tenant's account as for one that does not exist.
 */
export const makeListTransactions =
  ({ ledger }: Needs) =>
  async (reader: Reader, input: Readonly<Record<string, string | undefined>>) => {
    const parsed = query.safeParse(input)
    if (!parsed.success) throw new Refusal('query-invalid', 'The query is not valid.', issuesOf(parsed.error))
    const { tenantId } = reader
    const { cursor, ...asked } = parsed.data
    if (!ownAccountId.safeParse(asked.accountId).success) throw accountNotFound('accountId')
    const [account, page] = await Promise.all([
      ledger.account(tenantId, asked.accountId),
      ledger.entries({ tenantId, ...asked, after: cursor?.after }),
    ])
    if (!account) throw accountNotFound('accountId')
    return {
      items: page.items.map((item) => redactAnswer(listedEntry, shownOf(item), reader)),
      nextCursor: page.nextCursor && cursorOf(`entries:${markOf(asked.accountId)}:${page.nextCursor}`),
    }
  }

/** What balance it was before can be told from the amount. */
const shownOf = ({ balanceBefore: _, ...entry }: KeptEntry) => entry
