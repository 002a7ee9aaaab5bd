import * as z from 'zod'
import { listedAccount } from '#api/ledger/answers.ts'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { covers } from '#kernel/domain/tenant.ts'
import { statusOf } from '../domain/account.ts'
import type { Ledger } from './ports.ts'

type Needs = Readonly<{ ledger: Pick<Ledger, 'accounts'> }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

const placePattern = /^accounts:(([a-z0-9-]{0,63})#\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[0-9a-f]{16})$/

/** A position after an account, and the partner that owns the account. */
const placeIn = (text: string) => {
  const [, after, owner] = placePattern.exec(text) ?? []
  return after === undefined ? undefined : { after, owner: owner || undefined }
}

/** A cursor belongs to this list, and to a caller that may see the account it names. */
const queryOf = (reader: Reader) =>
  z.strictObject(pageFields(placeIn)).refine(({ cursor }) => cursor === undefined || covers(reader, cursor.owner), {
    path: ['cursor'],
    message: 'must be the nextCursor of an earlier response to this caller',
  })

/**
 * Returns one page of the accounts of a tenant or a partner, open and closed: the accounts of the tenant itself first, then those
 * of each partner, each in the order of their opening. From an index that is usually less than a second behind.
 * An operator does not see account ids.
 * @throws Refusal `query-invalid`. @throws Transient `store-unavailable`.
 */
export const makeListAccounts =
  ({ ledger }: Needs) =>
  async (reader: Reader, input: Readonly<Record<string, string | undefined>>) => {
    const { limit, cursor } = readQuery(queryOf(reader), input)
    const { tenantId, partnerId } = reader
    const { items, nextCursor } = await ledger.accounts({ tenantId, partnerId, limit, after: cursor?.after })
    return {
      items: items.map((account) => redactAnswer(listedAccount, { ...account, status: statusOf(account) }, reader)),
      nextCursor: nextCursor && cursorOf(`accounts:${nextCursor}`),
    }
  }
