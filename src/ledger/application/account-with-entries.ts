import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import { keyOf } from '../domain/account.ts'
import type { EntryFilter, Ledger } from './ports.ts'

type Account = Readonly<{ tenancy: Tenancy; spelling: string }>

/**
 * Reads an account by any spelling of its id, and a page of its entries, at the same time. The entries are read again only for
 * an account that a version without canonical forms opened. Strongly consistent.
 * @throws Transient `store-unavailable`.
 */
export const accountWithEntries = async (
  ledger: Pick<Ledger, 'account' | 'entries'>,
  { tenancy, spelling }: Account,
  page: Omit<EntryFilter, keyof Tenancy | 'accountKey'>,
) => {
  const { tenantId, partnerId } = tenancy
  const entriesOf = (accountKey: string) => ledger.entries({ tenantId, partnerId, accountKey, ...page })
  const canonicalId = canonicalAccountId(spelling)
  const [account, entries] = await Promise.all([ledger.account(tenancy, spelling), entriesOf(canonicalId)])
  if (account === undefined) return { account, entries }
  return { account, entries: keyOf(account) === canonicalId ? entries : await entriesOf(keyOf(account)) }
}
