import * as z from 'zod'
import { ownAccountId } from '#api/ledger/bodies.ts'
import { cursorOf, inOrder, pageFields, spanFields } from '#api/list-query.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Vault } from '#vault/application/vault.ts'
import { accountNotFound } from './account-not-found.ts'
import { accountWithEntries } from './account-with-entries.ts'
import { openEntries } from './open-entries.ts'
import type { Ledger } from './ports.ts'

type Needs = Readonly<{ ledger: Pick<Ledger, 'account' | 'entries'>; vault: Vault }>

/** A position after an entry of an account. `after` is the time of recording and the account's version with the entry. */
type Place = Readonly<{ account: string; after: string }>

const placePattern = /^entries:([0-9a-f]{16}):(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#\d{16})$/

const placeIn = (text: string): Place | undefined => {
  const [, account, after] = placePattern.exec(text) ?? []
  return account !== undefined && after !== undefined ? { account, after } : undefined
}

/** Represents an account in a cursor, in any spelling. The id itself may be too long for one. */
const markOf = (spelling: string): string => sha256(canonicalAccountId(spelling)).slice(0, 16)

const query = inOrder(
  z
    .strictObject({
      accountId: z.string().min(1),
      ...spanFields,
      ...pageFields(placeIn),
    })
    .refine(({ accountId, cursor }) => cursor === undefined || cursor.account === markOf(accountId), {
      path: ['cursor'],
      message: 'must be the nextCursor of an earlier response for this account',
    }),
)

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns one page of an account's entries, newest first, by time of recording. Each entry is on exactly one page, even if
 * others are written meanwhile. An operator sees no account numbers, names or references. The personal values of a page cost
 * one read of the vault, if it has any.
 * @throws Refusal `query-invalid`.
 * @throws Refusal `account-not-found`, also for an account of another tenant or partner.
 */
export const makeListTransactions =
  ({ ledger, vault }: Needs) =>
  async (reader: Reader, input: Readonly<Record<string, string | undefined>>) => {
    const { cursor, accountId: spelling, ...filter } = readQuery(query, input)
    if (!ownAccountId.safeParse(spelling).success) throw accountNotFound('accountId')
    const { account, entries: page } = await accountWithEntries(
      ledger,
      { tenancy: reader, spelling },
      { ...filter, after: cursor?.after },
    )
    if (!account) throw accountNotFound('accountId')
    return {
      items: await openEntries(vault, reader, page.items),
      nextCursor: page.nextCursor && cursorOf(`entries:${markOf(spelling)}:${page.nextCursor}`),
    }
  }
